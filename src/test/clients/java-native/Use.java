import java.time.Duration;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.BatchesApi;
import org.openapitools.client.api.LinksApi;
import org.openapitools.client.api.ResultsApi;
import org.openapitools.client.model.Batch;
import org.openapitools.client.model.Link;
import org.openapitools.client.model.LinkRecord;
import org.openapitools.client.model.LinkRequest;

/** Uses the client that is generated for java.net.http: each operation, and what goes wrong. */
public final class Use {
    private Use() {}

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
        LinksApi links = new LinksApi(client);

        Link link = links.askForLink(new LinkRequest().uid("NATIVE-1"), null, null);
        same("NATIVE-1", link.getUid());
        same(false, link.getReused());
        same(null, link.getRequestId());
        Link again = links.askForLink(new LinkRequest().uid("NATIVE-1").requestId("R-1"), false, null);
        same(true, again.getReused());
        same("R-1", again.getRequestId());
        same(link.getLink(), again.getLink());
        same(LinkRecord.StateEnum.ISSUED, links.readRecord("personal-loans", "NATIVE-1").getState());
        same(0, new ResultsApi(client).readResults("personal-loans", "NATIVE-1").getEvents().size());

        fails(422, () -> links.askForLink(new LinkRequest().uid("a b"), null, null));
        fails(404, () -> links.askForLink(new LinkRequest().uid("NATIVE-2").deployment("nobody"), null, null));
        fails(404, () -> links.readRecord("personal-loans", "NOBODY"));

        BatchesApi batches = new BatchesApi(client);
        Batch batch = batches.sendBatch("native.csv", "uid\nNATIVE-3\nNATIVE-4\n");
        UUID id = batch.getId();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (batch.getState() != Batch.StateEnum.FINISHED && System.nanoTime() < end) {
            Thread.sleep(100);
            batch = batches.readBatch(id.toString());
        }
        same(2L, batch.getIssued());
        String result = java.nio.file.Files.readString(batches.readResult(id.toString()).toPath());
        same(3, result.lines().toList().size());
        fails(404, () -> batches.readRejects(id.toString()));
        ApiClient nobody = new ApiClient();
        nobody.updateBaseUri(arguments[0]);
        fails(401, () -> new LinksApi(nobody).readRecord("personal-loans", "NATIVE-1"));
    }

    private interface Call {
        void now() throws ApiException;
    }

    private static void fails(int status, Call call) {
        try {
            call.now();
        } catch (ApiException e) {
            same(status, e.getCode());
            return;
        }
        throw new AssertionError("no " + status);
    }

    private static void same(Object expected, Object found) {
        if (!java.util.Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }
}
