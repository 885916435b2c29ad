package dev.beginibridge.config.setting;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody who mistyped a key or a choice most likely meant. */
public final class Nearest {
    private Nearest() {}

    /** The end of a problem's text, with the known name nearest to an unknown one; empty when none is known. */
    public static String hint(Collection<String> known, String written) {
        return known.stream()
                .sorted() // of two that are as near, always the same one
                .min(Comparator.comparingInt(name -> distance(name, written)))
                .map(name -> "; nearest: " + name)
                .orElse("");
    }

    /** The known name that another one is a slip of: it differs in the case of letters, or in one of six letters at most. */
    public static Optional<String> near(Collection<String> known, String written) {
        return known.stream()
                .filter(name -> name.equalsIgnoreCase(written) || distance(name, written) <= name.length() / 6)
                .min(Comparator.comparingInt(name -> distance(name, written)));
    }

    /** The known key nearest to an unknown one; in a family, with the name that stands in the unknown key. */
    static String key(String written) {
        String nearest = Arrays.stream(ConfigKey.values())
                .map(known -> known.isFamily() ? known.key(nameIn(written, known)) : known.key())
                .min(Comparator.comparingInt(candidate -> distance(candidate, written)))
                .orElseThrow();
        return nearest.matches(".*\\.NAME(\\..*)?") ? nearest + " (NAME: " + KeyType.NAME_WORDS + ")" : nearest;
    }

    /** The part of the written key where the family's name would stand, so that only the rest is compared. */
    private static String nameIn(String written, ConfigKey family) {
        String[] parts = written.split("\\.", -1);
        int place = Arrays.asList(family.key().split("\\.", -1)).indexOf("NAME");
        return place < parts.length && parts[place].matches(KeyType.NAME_RULE) ? parts[place] : "NAME";
    }

    /** What to do about a name that is none of the known ones, for an error's remedy. */
    public static String remedy(Collection<String> known, String written, String ifNone) {
        return known.isEmpty()
                ? ifNone
                : "write " + choice(known.stream().sorted().toList(), written);
    }

    /** All choices and the nearest one, for an error's remedy; at least one choice is given. */
    static String choice(List<String> choices, String written) {
        String text = written.toLowerCase(Locale.ROOT);
        String nearest = choices.stream()
                .min(Comparator.comparingInt(choice -> distanceToChoice(choice.toLowerCase(Locale.ROOT), text)))
                .orElseThrow();
        return "one of " + String.join(", ", choices) + "; nearest: " + nearest;
    }

    /** An abbreviation is nearest to what it abbreviates: by edits alone "prod" would be nearer to "test". */
    private static int distanceToChoice(String choice, String written) {
        return choice.startsWith(written) ? 0 : distance(choice, written);
    }

    /** Edit distance (insert, delete, replace), in characters. */
    static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a, b);
    }
}
