package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.intake.StagedBatches;
import dev.tidemark.planner.engine.BatchStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Whole records, with their times and sequence, in the temporary table {@link LoadStaging#ROWS}.
 * Belongs to its lease's owner.
 */
public final class RecordStaging {
  private static final String TABLE = LoadStaging.ROWS.substring("temp.".length());
  private static final int SHOWN = 10;

  /** When an event time may be was asked when the records were accepted. */
  private static final Instant ANY_EVENT_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private final Lease lease;
  private final FeatureGroup group;
  private final List<HistoryField> fields;

  /** For records in the shape of the group's history. */
  public RecordStaging(Lease lease, FeatureGroup group, List<HistoryField> fields) {
    this.lease = lease;
    this.group = group;
    this.fields = List.copyOf(fields);
  }

  /** Reads the stream to its end; doesn't close it. Returns how many there are. */
  public long read(BatchStream records, BufferAllocator allocator) {
    List<Column> columns = fields.stream().map(HistoryField::physicalColumn).toList();
    return StagedBatches.load(lease, allocator, TABLE, columns, records);
  }

  /**
   * Checks what a put of each record would be checked for, but its event time and tombstones.
   * Errors: {@code INVALID_VALUE} with the count of bad records and ten of them.
   */
  public void check(RecordLimits limits) {
    String reason =
        "CASE WHEN NOT %s THEN %s END"
            .formatted(
                physical(HistoryColumns.IS_DELETED),
                new RowChecks(group, limits, ANY_EVENT_TIME).reason(columns()));
    long bad = lease.number("SELECT count(%s) FROM %s".formatted(reason, LoadStaging.ROWS));
    if (bad > 0) {
      List<String> reasons = reasons(reason);
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE,
          "%d records can't be kept in version %d of feature group '%s', so none was copied: %s%s"
              .formatted(
                  bad,
                  group.version(),
                  group.name(),
                  String.join("; ", reasons),
                  bad > reasons.size() ? "; …" : ""));
    }
  }

  private List<SourceColumn> columns() {
    List<SourceColumn> columns = new ArrayList<>();
    for (HistoryField field : fields) {
      Column column = field.column();
      if (group.find(column.name()).isPresent()) {
        String name = field.physicalName();
        String type = column.type().duckdb();
        columns.add(
            new SourceColumn(
                name,
                type,
                column,
                ColumnConversion.typed(DuckDbText.name(name), type, column.type()).orElseThrow()));
      }
    }
    return columns;
  }

  private List<String> reasons(String reason) {
    String key =
        group.entityKey().stream()
            .map(name -> DuckDbText.literal(name + " = ") + ", " + physical(name))
            .collect(Collectors.joining(", ', ', "));
    String sql =
        "SELECT concat(%s, ' at ', %s, ', ', reason) FROM (SELECT *, %s AS reason FROM %s) WHERE reason IS NOT NULL ORDER BY %s LIMIT %d"
            .formatted(
                key,
                physical(group.eventTime()),
                reason,
                LoadStaging.ROWS,
                physical(HistoryColumns.SEQUENCE),
                SHOWN);
    try (Statement statement = lease.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> reasons = new ArrayList<>();
      while (row.next()) {
        reasons.add(row.getString(1));
      }
      return reasons;
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  /** Of records there are. */
  public long firstSequence() {
    return lease.number(sequence("min"));
  }

  /** Of records there are. */
  public long lastSequence() {
    return lease.number(sequence("max"));
  }

  private String sequence(String function) {
    return "SELECT %s(%s) FROM %s"
        .formatted(function, physical(HistoryColumns.SEQUENCE), LoadStaging.ROWS);
  }

  private String physical(String column) {
    return fields.stream()
        .filter(field -> field.column().name().equals(column))
        .map(HistoryField::physicalName)
        .findFirst()
        .orElseThrow();
  }
}
