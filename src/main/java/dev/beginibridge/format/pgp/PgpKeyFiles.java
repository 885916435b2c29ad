package dev.beginibridge.format.pgp;

import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the keys are.
 *
 * @param key secret keys, with which files are read
 * @param passphrase of all of them
 * @param recipients public keys, for all of which results are written
 */
public record PgpKeyFiles(Path key, Optional<Secret> passphrase, Optional<Path> recipients) {}
