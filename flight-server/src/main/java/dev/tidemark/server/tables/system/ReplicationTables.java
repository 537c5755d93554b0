package dev.tidemark.server.tables.system;

import static dev.tidemark.server.tables.system.SystemTables.column;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.replication.ReplicationStatus;
import dev.tidemark.offline.replication.Replicator;
import java.util.List;

/** {@code system.replication}: how far each history is moved into Iceberg. */
public final class ReplicationTables {
  private ReplicationTables() {}

  public static SystemTable replication(Replicator replicator) {
    DataType text = DataType.of(TypeName.VARCHAR);
    DataType whole = DataType.of(TypeName.BIGINT);
    return new SystemTable(
        "replication",
        List.of(
            column("feature_group", text, "its versioned name"),
            column("snapshot_id", whole, "the newest that replication made; NULL for none"),
            column("waiting_rows", whole, "in PostgreSQL's tail and not in Iceberg yet"),
            column("waiting_ms", whole, "the age of the oldest of them"),
            column(
                "replicated_at",
                DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE),
                "when that snapshot was made"),
            column("horizon", whole, "Iceberg has every row of transactions below it"),
            column("error", text, "why this server's last attempt failed; NULL after a good one")),
        session -> replicator.status().stream().map(ReplicationTables::row).toList());
  }

  private static Object[] row(ReplicationStatus status) {
    return new Object[] {
      status.group(),
      status.snapshotId().orElse(null),
      status.waitingRows(),
      status.waitingMillis(),
      status.replicatedAt().orElse(null),
      status.horizon(),
      status.error().orElse(null)
    };
  }
}
