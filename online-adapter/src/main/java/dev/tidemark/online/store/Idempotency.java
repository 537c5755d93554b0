package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** The answers to writes that carried an idempotency key, in the write's own transaction. */
final class Idempotency {
  private static final String CLAIM =
      """
      INSERT INTO tidemark.idempotency AS i (user_name, key, request_hash, records, write_time)
      VALUES (?, ?, ?, 0, 'epoch')
      ON CONFLICT (user_name, key) DO UPDATE
      SET request_hash = excluded.request_hash, records = 0, write_time = 'epoch',
        created_at = excluded.created_at
      WHERE i.created_at < tidemark.store_time() - interval '24 hours'""";

  private static final String FIRST_ANSWER =
      "SELECT request_hash, records, write_time FROM tidemark.idempotency"
          + " WHERE user_name = ? AND key = ?";

  private static final String ANSWER =
      "UPDATE tidemark.idempotency SET records = ?, write_time = ? WHERE user_name = ? AND key = ?";

  private static final String FORGET =
      "DELETE FROM tidemark.idempotency"
          + " WHERE created_at < tidemark.store_time() - interval '24 hours'";

  private Idempotency() {}

  /**
   * Claims the key for this transaction; waits for another one that holds it.
   *
   * @return the first answer, where there was one
   * @throws TidemarkException with {@code IDEMPOTENCY_CONFLICT} where the key stands for other data
   */
  static Optional<PutResult> claim(Connection transaction, String key, PutOptions options)
      throws SQLException {
    try (PreparedStatement claim = transaction.prepareStatement(CLAIM)) {
      claim.setString(1, options.user());
      claim.setString(2, key);
      claim.setString(3, options.requestHash());
      if (claim.executeUpdate() > 0) {
        return Optional.empty();
      }
    }
    try (PreparedStatement first = transaction.prepareStatement(FIRST_ANSWER)) {
      first.setString(1, options.user());
      first.setString(2, key);
      try (ResultSet row = first.executeQuery()) {
        if (!row.next() || !row.getString(1).equals(options.requestHash())) {
          throw new TidemarkException(
              ErrorCode.IDEMPOTENCY_CONFLICT,
              "Idempotency key '" + key + "' was used for another write within the last day");
        }
        return Optional.of(
            new PutResult(row.getLong(2), row.getObject(3, OffsetDateTime.class).toInstant()));
      }
    }
  }

  /** Keeps the answer for a day. */
  static void answer(Connection transaction, String key, PutOptions options, PutResult result)
      throws SQLException {
    try (PreparedStatement answer = transaction.prepareStatement(ANSWER)) {
      answer.setLong(1, result.records());
      answer.setObject(2, result.writeTime().atOffset(ZoneOffset.UTC));
      answer.setString(3, options.user());
      answer.setString(4, key);
      answer.executeUpdate();
    }
  }

  /** Removes the answers older than a day and returns how many. */
  static int forget(Connection connection) throws SQLException {
    try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
      return forget.executeUpdate();
    }
  }
}
