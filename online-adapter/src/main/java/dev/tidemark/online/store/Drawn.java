package dev.tidemark.online.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * What a write was given when it began.
 *
 * @param definition the group's number now, 0 where the group is gone
 * @param firstSequence of a block as long as the batch
 */
record Drawn(long definition, Instant writeTime, long firstSequence) {

  /** Reads the row that {@link WriteStatements} promises. */
  static Drawn read(ResultSet row) throws SQLException {
    OffsetDateTime drawnAt = row.getObject("drawn_at", OffsetDateTime.class);
    return new Drawn(
        row.getLong("definition"),
        drawnAt == null ? Instant.EPOCH : drawnAt.toInstant(),
        row.getLong("first_sequence"));
  }
}
