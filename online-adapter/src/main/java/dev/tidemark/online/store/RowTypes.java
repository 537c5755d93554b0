package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The row types of the groups' tails, and whether their transaction ids may be trusted: asked once
 * a group, and again after the pool has opened a connection, since it may be one to a PostgreSQL
 * that was restored meanwhile. Thread-safe.
 */
final class RowTypes {

  /** PostgreSQL's numbers for a row and for an array of rows. */
  record RowType(int row, int array) {}

  private static final String QUERY =
      """
      SELECT t.oid, t.typarray,
        e.system_id = (SELECT system_identifier FROM pg_control_system())
          AND e.timeline = tidemark.timeline() AS same_cluster,
        l.trimmed_horizon <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS same_ids
      FROM pg_type AS t,
        (SELECT system_id, timeline FROM tidemark.tail_epoch ORDER BY epoch DESC LIMIT 1) AS e,
        tidemark.tail AS l
      WHERE t.oid = to_regtype(?) AND l.group_id = ?""";

  private final PostgresPool pool;
  private final Map<Long, Known> known = new ConcurrentHashMap<>();

  /**
   * What was asked.
   *
   * @param openings of connections, until then
   */
  private record Known(RowType type, long openings) {}

  RowTypes(PostgresPool pool) {
    this.pool = pool;
  }

  /**
   * The group's. Errors: {@code TABLE_NOT_FOUND} where the group is gone; {@code DATA_DAMAGED}
   * where this PostgreSQL isn't the one whose transaction ids the tail has been read by.
   */
  RowType of(FeatureGroup group) {
    Known asked = known.get(group.id());
    if (asked == null || asked.openings() != pool.openings()) {
      long openings = pool.openings();
      asked = new Known(ask(group), openings);
      known.put(group.id(), asked);
    }
    return asked.type();
  }

  private RowType ask(FeatureGroup group) {
    try (Connection connection = pool.take();
        PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setString(1, "tidemark." + group.tailTable());
      statement.setLong(2, group.id());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw gone(group);
        }
        if (!row.getBoolean("same_cluster") || !row.getBoolean("same_ids")) {
          throw new TidemarkException(
              ErrorCode.DATA_DAMAGED,
              "This PostgreSQL is not the one this store wrote to, or was restored to an earlier"
                  + " moment, so nothing is written to feature group '"
                  + group.name()
                  + "' until './tidemark repair' has opened a new epoch");
        }
        return new RowType((int) row.getLong(1), (int) row.getLong(2));
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  static TidemarkException gone(FeatureGroup group) {
    return gone(group, null);
  }

  static TidemarkException gone(FeatureGroup group, @Nullable Throwable cause) {
    return new TidemarkException(
        ErrorCode.TABLE_NOT_FOUND,
        "Feature group '" + group.name() + "' does not exist any more",
        cause);
  }
}
