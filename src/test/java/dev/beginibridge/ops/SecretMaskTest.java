package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is blotted out of a log line, and what stays. */
class SecretMaskTest {
    private final SecretMask mask = new SecretMask(URI.create("https://app.test/x"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"request_id":"A-1","uid":"QWERT-1","status":"issued"} | {"request_id":"***","uid":"***","status":"issued"}
            {"uid" : "QW\\"ERT", "link":"https://l/t"}             | {"uid" : "***", "link":"***"}
            "{\"uid\":\"QWERT-1\"}"                                | "{\"uid\":\"***\"}"
            <link-request><uid>QWERT-1</uid></link-request>         | <link-request><uid>***</uid></link-request>
            {uid=QWERT-1, deployment=loans}                         | {uid=***, deployment=loans}
            Headers: {Authorization=Bearer abc, a=b}                | Headers: {Authorization=*** ***, a=b}
            sent Bearer abc.def                                     | sent Bearer ***
            go to https://app.test/x/opaque-token_1.2 now           | go to https://app.test/x/*** now
            token eyJhbGciOi.eyJ1aWQi.sig_-1!                       | token ***!
            api-key: stays, it is a name alone                      | api-key: stays, it is a name alone
            file loans.csv, 3 rows, deployment loans                | file loans.csv, 3 rows, deployment loans
            """)
    void blots(String line, String masked) {
        assertEquals(masked, mask.format(line));
    }

    @Test
    void aLongOrUnfinishedValueIsBlottedToo() {
        String escapes = "\\\"".repeat(500_000);
        assertEquals("{\"uid\":\"***\"}", mask.format("{\"uid\":\"" + escapes + "\"}"));
        assertEquals("{\"uid\":\"***", mask.format("{\"uid\":\"QWERT-1\\"));
    }
}
