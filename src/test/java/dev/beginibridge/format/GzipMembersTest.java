package dev.beginibridge.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that few writers use. */
class GzipMembersTest {
    private static final byte[] TEXT = "uid\nuid-00001\n".getBytes(StandardCharsets.UTF_8);
    private static final int FLAGS = 3;
    private static final int HEADER = 10;

    private static byte[] packed() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(TEXT);
        }
        return out.toByteArray();
    }

    private static byte[] withHeaderChecksum(int difference) throws IOException {
        byte[] plain = packed();
        plain[FLAGS] = 2;
        CRC32 sum = new CRC32();
        sum.update(plain, 0, HEADER);
        int value = (int) sum.getValue() + difference;
        return Bytes.joined(
                Arrays.copyOf(plain, HEADER),
                Bytes.joined(
                        new byte[] {(byte) value, (byte) (value >> 8)},
                        Arrays.copyOfRange(plain, HEADER, plain.length)));
    }

    private static byte[] expanded(byte[] file) throws IOException {
        try (GzipMembers members = new GzipMembers(new ByteArrayInputStream(file))) {
            return members.readAllBytes();
        }
    }

    @Test
    void eachMemberMayHaveAHeaderChecksum() throws IOException {
        byte[] member = withHeaderChecksum(0);
        assertArrayEquals(TEXT, expanded(member));
        assertArrayEquals(Bytes.joined(TEXT, TEXT), expanded(Bytes.joined(member, member)));
        byte[] wrong = withHeaderChecksum(1);
        assertThrows(ZipException.class, () -> expanded(wrong));
        byte[] second = Bytes.joined(member, wrong);
        assertThrows(ZipException.class, () -> expanded(second));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x40, 0x80})
    void aReservedFlagIsDamage(int flag) throws IOException {
        byte[] file = packed();
        file[FLAGS] = (byte) flag;
        assertThrows(ZipException.class, () -> expanded(file));
    }
}
