package dev.beginibridge.cli;

import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.util.List;

/**
 * A terminal's last lines, which change in place. Whatever else is printed to {@link System#out}, log lines included,
 * appears above them: they step aside for it.
 */
final class TerminalStatus implements AutoCloseable {
    private static final String UP = "\033[%dA";
    private static final String CLEAR_BELOW = "\r\033[J";
    /** A line longer than the terminal is wide is cut, so that it stays one line. */
    private static final String CUT = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private final PrintStream terminal;
    private final PrintStream above = stream();
    private List<String> lines = List.of();
    private int drawn;
    /** Something was printed that has not ended its line: until it does, the lines stay away. */
    private boolean lineOpen;

    private boolean closed;

    TerminalStatus(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Whether a person looks at {@link System#out}, on a terminal that can move its cursor. */
    @SuppressWarnings("SystemConsoleNull") // where it is never null, it can be asked
    static boolean isThere() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            // Before Java 22 there is a console only if there is a terminal.
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /** A screen on the process's own terminal; from here on all that is printed goes by it. */
    static TerminalStatus take() {
        TerminalStatus screen = new TerminalStatus(System.out);
        System.setOut(screen.above);
        return screen;
    }

    private PrintStream stream() {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        print(bytes, from, length);
                    }
                },
                true,
                Charset.defaultCharset());
    }

    /** What is written to this stream appears above the lines. */
    PrintStream above() {
        return above;
    }

    private synchronized void print(byte[] bytes, int from, int length) {
        if (length == 0) {
            return;
        }
        erase();
        terminal.write(bytes, from, length);
        lineOpen = bytes[from + length - 1] != '\n';
        draw();
    }

    /** Changes the lines; each is one line of the terminal. */
    synchronized void show(List<String> next) {
        if (!closed && !next.equals(lines)) {
            erase();
            lines = List.copyOf(next);
            draw();
        }
    }

    private void erase() {
        if (drawn > 0) {
            terminal.print(UP.formatted(drawn) + CLEAR_BELOW);
            drawn = 0;
        }
    }

    private void draw() {
        if (!lineOpen && !lines.isEmpty()) {
            terminal.print(CUT + String.join("\n", lines) + "\n" + WRAP);
            drawn = lines.size();
        }
        terminal.flush();
    }

    /** The lines go; the terminal is as it was. */
    @Override
    public synchronized void close() {
        show(List.of());
        closed = true; // a look may still be under way
        if (System.out == above) {
            System.setOut(terminal);
        }
    }
}
