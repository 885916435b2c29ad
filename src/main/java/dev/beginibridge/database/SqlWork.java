package dev.beginibridge.database;

import java.sql.SQLException;

/** What is done in one transaction. It may be run again as a whole, so it changes nothing but the database. */
@FunctionalInterface
public interface SqlWork<T> {
    T in(Session session) throws SQLException;
}
