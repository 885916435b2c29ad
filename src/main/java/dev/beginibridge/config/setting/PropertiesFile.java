package dev.beginibridge.config.setting;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Properties;

/** Reads what an operator wrote with an editor: UTF-8, with or without a byte order mark. */
public final class PropertiesFile {
    /** What a backslash may stand before; before anything else it is dropped. */
    private static final String ESCAPED = "\\tnrfu:=#! \"'";

    private PropertiesFile() {}

    /**
     * Reads a file.
     *
     * @param warnings is told of each key that is given twice
     * @throws ConfigException when it cannot be read; a value is never shown
     */
    public static Properties read(Path file, Collection<String> warnings) {
        Properties properties = new Told(file, warnings);
        try {
            String text = textOf(file);
            properties.load(new StringReader(text));
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (losesBackslash(lines.get(i))) { // not with its text: a line may be the rest of a secret
                    warnings.add("line " + (i + 1) + " of " + file + " has a backslash that is dropped when it is read:"
                            + " write / in a path, or two backslashes");
                }
            }
        } catch (NoSuchFileException e) {
            throw new ConfigException("the configuration file " + file + " does not exist");
        } catch (CharacterCodingException e) {
            throw new ConfigException("the configuration file " + file + " is not UTF-8: save it as UTF-8, not as"
                    + " ANSI (Windows-1252) or UTF-16 (which editors call Unicode)");
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "the configuration file " + file + " has \\u without the four digits of a character's"
                            + " code: write / in a path, or two backslashes");
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration file " + file + ": " + e.getMessage());
        }
        return properties;
    }

    /** {@code C:\data} is read as {@code C:data}. */
    private static boolean losesBackslash(String line) {
        if (line.matches("\\s*[#!].*")) {
            return false;
        }
        for (int at = line.indexOf('\\'); at >= 0 && at + 1 < line.length(); at = line.indexOf('\\', at + 2)) {
            if (ESCAPED.indexOf(line.charAt(at + 1)) < 0) {
                return true;
            }
        }
        return false;
    }

    /** A UTF-8 file's text without the byte order mark that some editors write: it would spoil the first key. */
    public static String textOf(Path file) throws IOException {
        String text = Files.readString(file);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** {@link Properties} silently takes the last value of a key that is given twice. */
    private static final class Told extends Properties {
        private static final long serialVersionUID = 1L;

        private final transient Path file;
        private final transient Collection<String> warnings;

        Told(Path file, Collection<String> warnings) {
            this.file = file;
            this.warnings = warnings;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            Object before = super.put(key, value);
            if (before != null) {
                warnings.add("key " + key + " is given twice in " + file + ", and the last one counts; keep one");
            }
            return before;
        }
    }
}
