package dev.beginibridge.core;

import dev.beginibridge.config.Log;
import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.model.Digests;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What stands for a uid in log lines: the first 10 hex digits of HMAC-SHA256 over the uid's UTF-8 bytes. Without the key
 * nobody can find a uid by trying; with it, an operator computes the hash of a customer's uid by {@code begini-bridge
 * uid-hash} and finds the customer's lines.
 */
public final class UidHash {
    private static final int SHOWN_BYTES = 5;
    private static final int KEY_BYTES = 32;

    private final Secret key;

    private UidHash(Secret key) {
        this.key = key;
    }

    /** With the configured key; a key file that is missing is made, with random content that only its owner may read. */
    public static UidHash open(Log config) {
        if (config.uidKey().isEmpty() && !Files.exists(config.uidKeyFile())) {
            try {
                make(config.uidKeyFile());
            } catch (IOException | UnsupportedOperationException e) {
                if (!Files.exists(config.uidKeyFile())) { // else another process was faster: its key is the key
                    throw wrong(
                            "names a file that cannot be made",
                            "make it, name another one, or set " + ConfigKey.LOG_UID_KEY.key());
                }
            }
        }
        return existing(config);
    }

    /**
     * With a key that is there already: one made on the spot would give a hash that stands in no log.
     *
     * @throws ConfigException when there is none
     */
    public static UidHash existing(Log config) {
        return new UidHash(config.uidKey().orElseGet(() -> read(config.uidKeyFile())));
    }

    /** The hash of one uid; for what a caller gave as one, too, whatever it holds. */
    public String of(String uid) {
        byte[] hash = Digests.hmac("HmacSHA256", key.bytes(), uid.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
    }

    private static Secret read(Path file) {
        try {
            Secret key = Secret.of(Files.readString(file).strip());
            if (key.isBlank()) {
                throw wrong("names an empty file", "delete it, and the next start makes a new one");
            }
            return key;
        } catch (IOException e) {
            throw wrong(
                    "names a file that cannot be read",
                    "the first start of the bridge makes it; check where (seen from "
                            + Path.of("").toAbsolutePath() + ") and its rights");
        }
    }

    private static void make(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path fresh = OwnerOnly.createTempFile(directory, file.getFileName().toString(), ".part");
        try {
            Files.writeString(fresh, Secret.random(KEY_BYTES).reveal() + "\n");
            Files.move(fresh, file); // whole or not at all: nobody reads half a key
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static ConfigException wrong(String what, String remedy) {
        return new ConfigException(ConfigKey.LOG_UID_KEY_FILE.key() + " " + what + ": " + remedy);
    }
}
