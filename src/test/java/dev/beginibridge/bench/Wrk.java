package dev.beginibridge.bench;

import dev.beginibridge.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The load tool {@code wrk} (Debian's package of that name), which posts requests for links, each with another uid. */
final class Wrk {
    /** Run by wrk itself. One thread, so that its own counter is enough to make uids. */
    private static final String SCRIPT = """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer TOKEN"
            local n = 0
            function request()
              n = n + 1
              return wrk.format(nil, nil, nil, '{"uid":"PREFIX-' .. n .. '"}')
            end
            function done(summary, latency, requests)
              local bad = summary.errors.status + summary.errors.connect + summary.errors.read
                + summary.errors.write + summary.errors.timeout
              io.write(string.format("RESULT %f %f %f %d\\n", summary.requests / (summary.duration / 1e6),
                latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, bad))
            end
            """;

    private final Path directory;
    private final String token;
    private int runs;

    Wrk(Path directory, String token) {
        this.directory = directory;
        this.token = token;
    }

    /**
     * What one run saw.
     *
     * @param rate requests answered in a second
     * @param p50 half of the requests took at most so many ms
     * @param p99 all but one in a hundred took at most so many ms
     */
    record Run(double rate, double p50, double p99) {}

    /** Posts for so many seconds over so many connections; each has one request in flight. */
    Run run(String url, int connections, int seconds) throws IOException, InterruptedException {
        Path script = directory.resolve("wrk.lua");
        Files.writeString(script, SCRIPT.replace("TOKEN", token).replace("PREFIX", "WRK-" + runs++));
        Process process = Children.start(new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "20s",
                        "-s",
                        script.toString(),
                        url)
                .redirectErrorStream(true));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        List<Double> figures = output.lines()
                .filter(line -> line.startsWith("RESULT "))
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(1))
                .map(Double::valueOf)
                .toList();
        if (figures.size() != 4 || figures.get(3) != 0) {
            throw new IllegalStateException("not every request was answered well: " + output);
        }
        return new Run(figures.get(0), figures.get(1), figures.get(2));
    }
}
