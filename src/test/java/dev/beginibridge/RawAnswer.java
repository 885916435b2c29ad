package dev.beginibridge;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** What a server answers on a connection, as it went over the wire. */
public final class RawAnswer {
    private RawAnswer() {}

    /** All that comes until the server closes. */
    public static String of(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException e) {
            // A reset after the answer: the server had not read all of what was sent. What came before it counts.
            return answer.toString();
        }
        return answer.toString();
    }
}
