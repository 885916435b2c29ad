package dev.beginibridge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.beginibridge.Configs;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the URL of the ledger says, and what the bridge sets where it says nothing. */
class PostgresSourceTest {
    private static PostgresSource source(String parameters) {
        String url = "jdbc:postgresql://db.example.com/begini" + parameters;
        return PostgresSource.of(Configs.ledger(url, Optional.of("begini"), Optional.empty(), 8));
    }

    @Test
    void whatTheUrlSaysWins() throws Exception {
        PostgresSource source = source("?socketTimeout=60&connectTimeout=7&ApplicationName=night");
        assertEquals(60, source.getSocketTimeout());
        assertEquals(7, source.getConnectTimeout());
        assertEquals("night", source.getApplicationName());
        assertEquals(1, source.getHostRecheckSeconds());
        assertEquals("begini", source.getUser());
    }

    @Test
    void whatItDoesNotSayIsAsTheBridgeNeedsIt() throws Exception {
        PostgresSource source = source("");
        assertEquals(10, source.getSocketTimeout());
        assertEquals(3, source.getConnectTimeout());
        assertEquals("begini-bridge", source.getApplicationName());
        assertEquals(true, source.getTcpKeepAlive());
        assertEquals(true, source.getReWriteBatchedInserts());
    }

    /** A server's error may quote a row, with the link in it. */
    @Test
    void noUrlHasErrorsQuoteRows() throws Exception {
        assertFalse(source("?logServerErrorDetail=true").getLogServerErrorDetail());
    }
}
