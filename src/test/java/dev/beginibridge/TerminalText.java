package dev.beginibridge;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows, of all the bytes a program has sent to it: only the few codes that this project sends. */
public final class TerminalText {
    private static final Pattern CODE = Pattern.compile("\033\\[\\??(\\d*)([A-Za-z])");

    private final List<StringBuilder> lines = new ArrayList<>();
    private int row;
    private int column;

    private TerminalText() {
        lines.add(new StringBuilder());
    }

    /** The lines that are there at the end; fails on a code that it does not know. */
    public static List<String> of(String sent) {
        TerminalText terminal = new TerminalText();
        Matcher code = CODE.matcher(sent);
        for (int at = 0; at < sent.length(); at++) {
            if (sent.charAt(at) == '\033') {
                if (!code.find(at) || code.start() != at) {
                    throw new AssertionError("an unknown code at " + at + " of " + sent);
                }
                terminal.take(code.group(1), code.group(2));
                at = code.end() - 1;
            } else {
                terminal.type(sent.charAt(at));
            }
        }
        return terminal.lines.stream().map(StringBuilder::toString).toList();
    }

    private void take(String number, String command) {
        switch (command) {
            case "A" -> row -= Integer.parseInt(number);
            case "J" -> {
                lines.get(row).setLength(column);
                lines.subList(row + 1, lines.size()).clear();
            }
            case "h", "l" -> {
                // Whether long lines are cut: here they are as long as they are.
            }
            default -> throw new AssertionError("an unknown code " + command);
        }
    }

    private void type(char c) {
        if (c == '\r') {
            column = 0;
        } else if (c == '\n') {
            row++;
            column = 0;
            if (row == lines.size()) {
                lines.add(new StringBuilder());
            }
        } else {
            StringBuilder line = lines.get(row);
            if (column < line.length()) {
                line.setCharAt(column, c);
            } else {
                line.append(c);
            }
            column++;
        }
    }
}
