package dev.beginibridge.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What somebody would write by hand for a file: read CSV, call with a pooled client from a fixed number of threads, write
 * CSV in order. No ledger, no resume, no retry; what the file door is measured against.
 */
final class PlainProgram implements AutoCloseable {
    private static final int WINDOW = 1024;

    private final PlainCall call;
    private final ExecutorService threads;

    PlainProgram(URI begini, String integrationId, String apiKey, int inFlight) {
        this.call = new PlainCall(begini, integrationId, apiKey, inFlight);
        this.threads = Executors.newFixedThreadPool(inFlight);
    }

    void run(Path input, Path output) throws IOException, InterruptedException, ExecutionException {
        Deque<Future<String>> waiting = new ArrayDeque<>();
        try (BufferedReader in = Files.newBufferedReader(input);
                BufferedWriter out = Files.newBufferedWriter(output)) {
            out.write(in.readLine() + ",status,link\n");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (waiting.size() == WINDOW) {
                    out.write(waiting.remove().get());
                }
                String row = line;
                waiting.add(threads.submit(() -> answer(row)));
            }
            while (!waiting.isEmpty()) {
                out.write(waiting.remove().get());
            }
        }
    }

    private String answer(String row) throws IOException {
        // The uid is the field behind the quoted name.
        int from = row.indexOf("\",") + 2;
        String uid = row.substring(from, row.indexOf(',', from));
        if (!uid.matches("[A-Za-z0-9_-]{5,60}")) {
            return row + ",rejected,\n";
        }
        return row + ",issued,https://app.psychometric.me/" + call.token(uid) + "\n";
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        call.close();
    }
}
