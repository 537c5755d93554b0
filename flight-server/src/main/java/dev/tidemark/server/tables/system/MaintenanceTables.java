package dev.tidemark.server.tables.system;

import static dev.tidemark.server.tables.system.SystemTables.column;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.store.MaintenanceBooks.Account;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.offline.maintenance.PurgeRecovery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code system.maintenance}: what was done to the histories' files, by any server, for a month,
 * and the purges that aren't over.
 */
public final class MaintenanceTables {
  private static final DataType TEXT = DataType.of(TypeName.VARCHAR);
  private static final DataType WHOLE = DataType.of(TypeName.BIGINT);
  private static final DataType INSTANT = DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE);

  /** What a piece of maintenance tells of itself. */
  public static final List<Column> RESULT =
      List.of(
          column("feature_group", TEXT, "its versioned name"),
          column(
              "operation",
              TEXT,
              "compact, expire_snapshots, remove_orphan_files, remove_expired or purge"),
          column("snapshots_expired", WHOLE, "that can't be read any more"),
          column("files_rewritten", WHOLE, "data files that others took the place of"),
          column("files_written", WHOLE, "the others"),
          column("files_removed", WHOLE, "from the warehouse"),
          column("files_waiting", WHOLE, "to be removed when no reader can need them"),
          column("rows", WHOLE, "rewritten, purged, or removed online"),
          column("bytes", WHOLE, "of the files rewritten or removed"));

  private MaintenanceTables() {}

  public static SystemTable maintenance(Maintenance maintenance, PurgeRecovery purges) {
    List<Column> columns = new ArrayList<>(RESULT);
    columns.add(column("started_at", INSTANT, ""));
    columns.add(column("ended_at", INSTANT, "NULL for a purge that isn't over"));
    columns.add(column("error", TEXT, "why it failed; NULL where it didn't"));
    return new SystemTable(
        "maintenance",
        columns,
        session ->
            Stream.concat(purges.unfinished().stream(), maintenance.accounts().stream())
                .map(MaintenanceTables::row)
                .toList());
  }

  private static Object[] row(Account account) {
    Object[] row = Arrays.copyOf(row(account.result()), RESULT.size() + 3);
    row[RESULT.size()] = account.startedAt();
    row[RESULT.size() + 1] = account.endedAt().orElse(null);
    row[RESULT.size() + 2] = account.error().orElse(null);
    return row;
  }

  /** The values of {@link #RESULT}. */
  public static Object[] row(MaintenanceResult result) {
    return new Object[] {
      result.group(),
      result.operation(),
      result.snapshotsExpired(),
      result.filesRewritten(),
      result.filesWritten(),
      result.filesRemoved(),
      result.filesWaiting(),
      result.rows(),
      result.bytes()
    };
  }
}
