package dev.beginibridge.config.secret;

import dev.beginibridge.config.setting.PropertiesFile;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A secret in a file of its own that is looked at again, so that rotation needs no restart. */
public final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

    private final Path file;
    private final String about;
    private Optional<FileStamp> read = Optional.empty();
    /** What was wrong at the last look: each trouble is told once. */
    private String told = "";

    /** @param about what the file holds, for the log, such as {@code the key of deployment sme-loans} */
    public SecretFile(Path file, String about) {
        this.file = file;
        this.about = about;
    }

    /**
     * What stands in the file, when it is not the file of the last look; the first look finds it changed. A file that breaks a
     * rule, maybe because it is being written just now, changes nothing and is looked at again.
     *
     * @param rule says what is wrong with a secret; empty: nothing
     */
    public synchronized Optional<Secret> changed(Function<Secret, Optional<String>> rule) {
        Optional<FileStamp> now = FileStamp.of(file);
        if (read.isPresent() && read.equals(now)) {
            return Optional.empty();
        }
        Optional<Secret> fresh = Optional.empty();
        String wrong;
        try {
            String text = PropertiesFile.textOf(file).strip();
            fresh = Optional.of(Secret.of(text));
            wrong = wrong(text).or(() -> rule.apply(Secret.of(text))).orElse("");
        } catch (CharacterCodingException e) {
            wrong = "is not UTF-8: save it as UTF-8 or ASCII";
        } catch (IOException e) {
            wrong = "cannot be read";
        }
        if (wrong.isEmpty()) {
            read = now;
        } else if (!wrong.equals(told)) {
            LOG.warn(
                    "{} in {} {}; {}",
                    about,
                    file,
                    wrong,
                    read.isPresent() ? "the old one stays in use" : "none is used");
        }
        told = wrong;
        return wrong.isEmpty() ? fresh : Optional.empty();
    }

    private static Optional<String> wrong(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        return text.lines().count() > 1 ? Optional.of("has several lines") : Optional.empty();
    }
}
