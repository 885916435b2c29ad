package dev.beginibridge.ops.page;

import dev.beginibridge.port.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the page, from the class path into memory: these paths and no others are served, so no path can reach
 * anything else. The plots are drawn by uPlot, which comes as a WebJar.
 */
final class Assets {
    private static final String OURS = "/dev/beginibridge/page/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private final Map<String, HttpAnswer> byPath = new HashMap<>();

    Assets() {
        add("/", HTML, OURS + "index.html");
        add("/page/page.css", CSS, OURS + "page.css");
        add("/page/icon.svg", "image/svg+xml", OURS + "icon.svg");
        for (String module :
                new String[] {"main", "server", "show", "files", "causes", "golive", "plots", "search", "words"}) {
            add("/page/" + module + ".js", SCRIPT, OURS + module + ".js");
        }
        add("/page/uplot.js", SCRIPT, UPLOT + "uPlot.esm.js");
        add("/page/uplot.css", CSS, UPLOT + "uPlot.min.css");
    }

    private void add(String path, String contentType, String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            byPath.put(path, new HttpAnswer(200, contentType, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    Optional<HttpAnswer> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
