package dev.beginibridge.bench;

import dev.beginibridge.end.JavaProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What somebody would write by hand for a file, in a process of its own: read CSV, call with a pooled client from a fixed
 * number of threads, write CSV in order. No ledger, no resume, no retry; what the file door is measured against.
 */
final class PlainProgram implements AutoCloseable {
    private static final int WINDOW = 1024;

    private final Process process;
    private final BufferedWriter files;
    private final BufferedReader done;

    /** Starts it with the virtual machine's options that the bridge has, too. */
    PlainProgram(String javaOptions, Path log, URI begini, String integrationId, String apiKey, int inFlight)
            throws IOException {
        process = JavaProcess.of(
                        javaOptions,
                        PlainProgram.class.getName(),
                        begini.toString(),
                        integrationId,
                        apiKey,
                        String.valueOf(inFlight))
                .redirectErrorStream(false)
                .redirectError(log.toFile())
                .start();
        files = process.outputWriter(StandardCharsets.UTF_8);
        done = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Reads names of files, line by line, and says the name of each that is done. */
    public static void main(String[] args) throws Exception {
        int inFlight = Integer.parseInt(args[3]);
        ExecutorService threads = Executors.newFixedThreadPool(inFlight);
        try (PlainCall call = new PlainCall(URI.create(args[0]), args[1], args[2], inFlight);
                BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String name = names.readLine(); name != null; name = names.readLine()) {
                answer(Path.of(name), call, threads);
                System.out.println(name);
            }
        }
        threads.shutdownNow();
    }

    private static void answer(Path input, PlainCall call, ExecutorService threads)
            throws IOException, InterruptedException, ExecutionException {
        Deque<Future<String>> waiting = new ArrayDeque<>();
        try (BufferedReader in = Files.newBufferedReader(input);
                BufferedWriter out = Files.newBufferedWriter(Path.of(input + ".out"))) {
            out.write(in.readLine() + ",status,link\n");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (waiting.size() == WINDOW) {
                    out.write(waiting.remove().get());
                }
                String row = line;
                waiting.add(threads.submit(() -> answer(row, call)));
            }
            while (!waiting.isEmpty()) {
                out.write(waiting.remove().get());
            }
        }
    }

    private static String answer(String row, PlainCall call) throws IOException {
        // The uid is the field behind the quoted name.
        int from = row.indexOf("\",") + 2;
        String uid = row.substring(from, row.indexOf(',', from));
        if (!uid.matches("[A-Za-z0-9_-]{5,60}")) {
            return row + ",rejected,\n";
        }
        return row + ",issued,https://app.psychometric.me/" + call.token(uid) + "\n";
    }

    /** Answers the rows of a file, and returns when that is done. */
    void run(Path file) throws IOException {
        files.write(file + "\n");
        files.flush();
        String name = done.readLine();
        if (!file.toString().equals(name)) {
            throw new IllegalStateException("instead of " + file + " it said " + name);
        }
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
