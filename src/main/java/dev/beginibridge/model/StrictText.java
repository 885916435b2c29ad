package dev.beginibridge.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Optional;

/** Text of bytes that came from outside. */
public final class StrictText {
    private StrictText() {}

    /** Empty when the bytes are not of the charset: {@code new String(…)} would put question marks there, also into a uid. */
    public static Optional<String> of(byte[] bytes, Charset charset) {
        try {
            return Optional.of(
                    charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
