package dev.beginibridge.end;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends signed events as Begini does. */
final class Webhook {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Webhook() {}

    /** The body of an event whose details are JSON. */
    static String body(String uid, String type, String details) {
        return "{\"uid\":\"" + uid + "\",\"integration_id\":\"x\",\"event\":{\"type\":\"" + type + "\",\"details\":"
                + details + "}}";
    }

    /** Sends it to personal-loans, signed with the sandbox's key; returns the status. */
    static int send(int port, String body) throws IOException, InterruptedException {
        return send(port, body, "sandbox-key-personal-loans");
    }

    static int send(int port, String body, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/v1/webhooks/personal-loans"))
                .header("Content-Type", "application/json")
                .header("X-Signature", signature(body, key))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    static String id(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signature(String body, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
