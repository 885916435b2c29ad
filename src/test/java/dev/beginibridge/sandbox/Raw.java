package dev.beginibridge.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One HTTP exchange by a bare socket: what really was on the wire, and how the connection ended. */
record Raw(String text, End end) {
    enum End {
        /** An orderly FIN. */
        CLOSED,
        /** RST. */
        RESET,
        /** Neither, within the time given. */
        OPEN
    }

    static final String KEY = "api-key: sandbox-key-personal-loans\r\n";

    static String body(String uid) {
        return "{\"uid\":\"" + uid + "\",\"integration_id\":\"1234567890987654321\"}";
    }

    /** The head and body of a token call. */
    static String request(String uid, String headers) {
        String body = body(uid);
        return "POST /v1/sessions-management/tokens HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\n"
                + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static Raw call(Sandbox sandbox, String request, Duration patience) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException e) {
                return new Raw("", End.RESET);
            }
            return read(socket, System.nanoTime() + patience.toNanos());
        }
    }

    private static Raw read(Socket socket, long until) throws IOException {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[65536];
        End end = End.OPEN;
        long left = until - System.nanoTime();
        while (left > 0) {
            socket.setSoTimeout(Math.max(1, (int) Duration.ofNanos(left).toMillis()));
            try {
                int count = in.read(buffer);
                if (count < 0) {
                    end = End.CLOSED;
                    break;
                }
                got.write(buffer, 0, count);
            } catch (SocketTimeoutException e) {
                break;
            } catch (SocketException e) {
                end = End.RESET;
                break;
            }
            left = until - System.nanoTime();
        }
        return new Raw(got.toString(StandardCharsets.ISO_8859_1), end);
    }

    String head() {
        return text.substring(0, text.indexOf("\r\n\r\n") + 4);
    }

    String content() {
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }
}
