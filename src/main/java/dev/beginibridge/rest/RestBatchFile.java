package dev.beginibridge.rest;

import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import dev.beginibridge.rest.answer.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.http.common.HttpMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.IOHelper;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Streams one of a finished batch's files: {@code GET /v1/batches/{id}/result} and {@code …/rejects}. */
record RestBatchFile(Optional<Uploads> uploads, Function<Upload, Optional<Path>> file, Transfers transfers)
        implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        Optional<Upload> upload = RestBatch.visible(uploads, exchange);
        Message message = exchange.getMessage();
        if (upload.isEmpty()) {
            Problems.notFound().writeTo(message);
        } else if (isUnfinished(upload.get().state())) {
            Problems.unfinished().writeTo(message);
        } else if (file.apply(upload.get()).isEmpty()) {
            Problems.notFound().writeTo(message);
        } else if (!transfers.begin()) {
            Problems.busy().writeTo(message);
        } else {
            EndOfTransfer end = new EndOfTransfer();
            exchange.getExchangeExtension().addOnCompletion(end);
            stream(file.apply(upload.get()).get(), upload.get(), exchange, end);
        }
    }

    private static boolean isUnfinished(Upload.State state) {
        return state == Upload.State.WAITING || state == Upload.State.RUNNING;
    }

    private void stream(Path path, Upload upload, Exchange exchange, EndOfTransfer end) throws IOException {
        Message message = exchange.getMessage();
        try {
            InputStream content = Files.newInputStream(path);
            end.content = content; // from here on it is closed, whatever fails
            requireStillOwn(path, exchange);
            cutOffAfter(transfers.timeFor(Files.size(path)), exchange);
            String name = downloadName(upload.name(), path.getFileName().toString());
            boolean csv = name.toLowerCase(Locale.ROOT).endsWith(".csv");
            message.removeHeaders("*");
            message.setHeader("Cache-Control", "no-store");
            message.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
            message.setHeader(Exchange.CONTENT_TYPE, csv ? csvType(upload) : RestUpload.NDJSON);
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            message.setHeader(Exchange.HTTP_CHUNKED, true); // never whole in memory
            message.setBody(content);
        } catch (NoSuchFileException e) {
            Problems.moving().writeTo(message);
        }
    }

    /** With the encoding in which its CSV was read, for what is made of it is in the same; of other batches it is not told. */
    private static String csvType(Upload upload) {
        String encoding = upload.report()
                .map(summary -> summary.path("csv").path("encoding").asText())
                .orElse("");
        return encoding.isEmpty() ? RestUpload.CSV : RestUpload.CSV + ";charset=" + encoding.toLowerCase(Locale.ROOT);
    }

    /** The name that was sent, with the end of the file's own: where the file lies now is the bridge's affair. */
    private static String downloadName(String sent, String own) {
        String end = own.substring(own.lastIndexOf('.', own.lastIndexOf('.') - 1)); // such as .result.csv
        return sent.substring(0, sent.lastIndexOf('.')) + end;
    }

    /** A newer batch of its name, maybe another client's, may take its place at any moment: what is open is still its own. */
    private void requireStillOwn(Path path, Exchange exchange) throws IOException {
        boolean own = RestBatch.visible(uploads, exchange)
                .flatMap(file)
                .filter(path::equals)
                .isPresent();
        if (!own) {
            throw new NoSuchFileException("set aside just now");
        }
    }

    /** Whoever takes the bytes one by one would keep the thread that writes them. */
    private static void cutOffAfter(Duration time, Exchange exchange) {
        HttpServletRequest http = exchange.getMessage(HttpMessage.class).getRequest();
        Request request = ServletContextRequest.getServletContextRequest(http);
        EndPoint connection = RestBinding.connection(http);
        Scheduler.Task cut = request.getComponents()
                .getScheduler()
                .schedule(() -> connection.close(), time.toMillis(), TimeUnit.MILLISECONDS);
        Request.addCompletionListener(request, failure -> cut.cancel());
    }

    /** Reached when the answer has been written, or could not be. */
    private final class EndOfTransfer extends SynchronizationAdapter {
        /** Null: nothing was opened. */
        private InputStream content;

        @Override
        public void onDone(Exchange exchange) {
            IOHelper.close(content);
            transfers.end();
        }
    }
}
