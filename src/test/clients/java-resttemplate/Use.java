import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.BatchesApi;
import org.openapitools.client.api.LinksApi;
import org.openapitools.client.api.ResultsApi;
import org.openapitools.client.model.Batch;
import org.openapitools.client.model.Link;
import org.openapitools.client.model.LinkRecord;
import org.openapitools.client.model.LinkRequest;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.client.RestTemplate;

/** Uses the client that is generated for Spring's RestTemplate: each operation, and what goes wrong. */
public final class Use {
    private Use() {}

    public static void main(String[] arguments) throws Exception {
        RestTemplate template = new RestTemplate();
        template.getMessageConverters().add(0, new FileReader());
        ApiClient client = new ApiClient(template);
        client.setBasePath(arguments[0]);
        client.setBearerToken(arguments[1]);
        LinksApi links = new LinksApi(client);

        Link link = links.askForLink(new LinkRequest().uid("TEMPLATE-1"), null, null);
        same("TEMPLATE-1", link.getUid());
        same(false, link.getReused());
        same(null, link.getRequestId());
        Link again = links.askForLink(new LinkRequest().uid("TEMPLATE-1").requestId("R-1"), false, null);
        same(true, again.getReused());
        same("R-1", again.getRequestId());
        same(link.getLink(), again.getLink());
        same(LinkRecord.StateEnum.ISSUED, links.readRecord("personal-loans", "TEMPLATE-1").getState());
        same(0, new ResultsApi(client).readResults("personal-loans", "TEMPLATE-1").getEvents().size());

        fails(422, () -> links.askForLink(new LinkRequest().uid("a b"), null, null));
        fails(404, () -> links.askForLink(new LinkRequest().uid("TEMPLATE-2").deployment("nobody"), null, null));
        fails(404, () -> links.readRecord("personal-loans", "NOBODY"));

        BatchesApi batches = new BatchesApi(client);
        Batch batch = batches.sendBatch("template.csv", "uid\nTEMPLATE-3\nTEMPLATE-4\n");
        UUID id = batch.getId();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (batch.getState() != Batch.StateEnum.FINISHED && System.nanoTime() < end) {
            Thread.sleep(100);
            batch = batches.readBatch(id.toString());
        }
        same(2L, batch.getIssued());
        String result = Files.readString(batches.readResult(id.toString()).toPath());
        same(3, result.lines().toList().size());
        fails(404, () -> batches.readRejects(id.toString()));
        client.setBearerToken("not-the-token-of-anybody");
        fails(401, () -> links.readRecord("personal-loans", "TEMPLATE-1"));
    }

    /** The generator takes a result for a File, which Spring cannot read of its own accord. */
    private static final class FileReader extends AbstractHttpMessageConverter<File> {
        FileReader() {
            super(MediaType.ALL);
        }

        @Override
        protected boolean supports(Class<?> type) {
            return type == File.class;
        }

        @Override
        protected File readInternal(Class<? extends File> type, HttpInputMessage message) throws IOException {
            Path file = Files.createTempFile("result", ".csv");
            Files.copy(message.getBody(), file, StandardCopyOption.REPLACE_EXISTING);
            return file.toFile();
        }

        @Override
        protected void writeInternal(File file, HttpOutputMessage message) {
            throw new UnsupportedOperationException();
        }
    }

    private static void fails(int status, Runnable call) {
        try {
            call.run();
        } catch (RestClientResponseException e) {
            same(status, e.getStatusCode().value());
            return;
        }
        throw new AssertionError("no " + status);
    }

    private static void same(Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }
}
