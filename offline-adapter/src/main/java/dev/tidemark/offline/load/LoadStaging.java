package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of a load in a temporary table, converted, checked and in the shape of the group's
 * history. Belongs to its lease's owner.
 */
final class LoadStaging {
  /** The rows with their sequence; there once {@link #number} has been called. */
  static final String ROWS = "temp.tidemark_load_rows";

  private static final String STAGED = "temp.tidemark_load";
  private static final String REASON = "tidemark_reason";
  private static final int REASONS_SHOWN = 10;

  private final Lease lease;
  private final FeatureGroup group;
  private final List<HistoryField> fields;

  LoadStaging(Lease lease, FeatureGroup group, List<HistoryField> fields) {
    this.lease = lease;
    this.group = group;
    this.fields = fields;
  }

  /**
   * Reads and checks all rows.
   *
   * @param writeTime of all of them
   * @param knownTime an expression over the files' columns; empty for the write time
   * @return how many rows there are
   * @throws TidemarkException with {@code INVALID_VALUE} for bad rows: their count and ten of them
   */
  long read(
      LoadSource source,
      SourceFiles files,
      RecordLimits limits,
      Instant writeTime,
      Optional<String> knownTime) {
    String reason = new RowChecks(group, limits, writeTime).reason(source.columns());
    String converted =
        "SELECT "
            + source.columns().stream()
                .map(SourceColumn::selected)
                .collect(Collectors.joining(", "))
            + ", "
            + LoadSource.ORDINAL
            + ", "
            + LoadSource.FILE
            + ", "
            + reason
            + " AS "
            + REASON
            + " FROM ("
            + source.sql()
            + ")";
    String sql =
        "CREATE TEMP TABLE tidemark_load AS SELECT "
            + values(source, writeTime, knownTime)
            + ", "
            + LoadSource.ORDINAL
            + ", "
            + LoadSource.FILE
            + ", "
            + REASON
            + " FROM ("
            + converted
            + ")";
    long rows;
    try {
      lease.update(sql);
      rows = lease.number("SELECT count(*) FROM " + STAGED);
    } catch (TidemarkException e) {
      throw LoadErrors.ofFile(e);
    }
    refuseBadRows(files, rows);
    return rows;
  }

  /** The fields, but for the sequence, under their physical names. */
  private String values(LoadSource source, Instant writeTime, Optional<String> knownTime) {
    DataType timeType = group.eventTimeType();
    String written =
        "CAST(TIMESTAMPTZ "
            + DuckDbText.literal(writeTime.toString())
            + " AS "
            + timeType.duckdb()
            + ")";
    String known =
        knownTime
            .or(() -> group.knownTime().flatMap(name -> sourceOf(source, name)))
            .map(
                expression ->
                    "coalesce(CAST(("
                        + expression
                        + ") AS "
                        + timeType.duckdb()
                        + "), "
                        + written
                        + ")")
            .orElse(written);
    List<String> values = new ArrayList<>();
    for (HistoryField field : fields) {
      Column column = field.column();
      String value =
          switch (column.name()) {
            case HistoryColumns.SEQUENCE -> "";
            case HistoryColumns.KNOWN_TIME -> known;
            case HistoryColumns.WRITE_TIME -> written;
            case HistoryColumns.IS_DELETED -> "false";
            default ->
                sourceOf(source, column.name())
                    .orElse("CAST(NULL AS " + column.type().duckdb() + ")");
          };
      if (!value.isEmpty()) {
        values.add(value + " AS " + field.physicalName());
      }
    }
    return String.join(", ", values);
  }

  private static Optional<String> sourceOf(LoadSource source, String column) {
    for (SourceColumn candidate : source.columns()) {
      Column target = candidate.target();
      if (target != null && target.name().equals(column)) {
        return Optional.of(candidate.quoted());
      }
    }
    return Optional.empty();
  }

  /** What an expression may name, and of which type each is. */
  static List<Column> expressionColumns(LoadSource source) {
    List<Column> columns = new ArrayList<>();
    for (SourceColumn column : source.columns()) {
      Column target = column.target();
      if (target != null) {
        columns.add(Column.of(column.name(), target.type()));
      } else {
        typeOf(column.type()).ifPresent(type -> columns.add(Column.of(column.name(), type)));
      }
    }
    return columns;
  }

  /** Our type for a column that isn't the group's; such a column's values are as they are. */
  private static Optional<DataType> typeOf(String duckdb) {
    Map<String, TypeName> narrow =
        Map.of(
            "TINYINT", TypeName.INTEGER,
            "SMALLINT", TypeName.INTEGER,
            "UTINYINT", TypeName.INTEGER,
            "USMALLINT", TypeName.INTEGER,
            "UINTEGER", TypeName.BIGINT,
            "TIMESTAMP_S", TypeName.TIMESTAMP,
            "TIMESTAMP_MS", TypeName.TIMESTAMP,
            "TIMESTAMP_NS", TypeName.TIMESTAMP);
    if (narrow.containsKey(duckdb)) {
      return Optional.of(narrow.get(duckdb)).map(DataType::of);
    } else if (duckdb.startsWith("DECIMAL(")) {
      return Optional.of(DataType.parse(duckdb));
    }
    for (TypeName name : TypeName.values()) {
      if (name.duckdb().equals(duckdb) && name != TypeName.DECIMAL) {
        return Optional.of(DataType.of(name));
      }
    }
    return Optional.empty();
  }

  private void refuseBadRows(SourceFiles files, long rows) {
    long bad = lease.number("SELECT count(" + REASON + ") FROM " + STAGED);
    if (bad == 0) {
      return;
    }
    Map<Integer, Long> firstRows = new TreeMap<>();
    List<String> reasons = new ArrayList<>();
    try (Statement statement = lease.connection().createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT "
                  + LoadSource.FILE
                  + ", min("
                  + LoadSource.ORDINAL
                  + ") FROM "
                  + STAGED
                  + " GROUP BY ALL")) {
        while (row.next()) {
          firstRows.put(row.getInt(1), row.getLong(2));
        }
      }
      try (ResultSet row =
          statement.executeQuery(
              "SELECT "
                  + LoadSource.FILE
                  + ", "
                  + LoadSource.ORDINAL
                  + ", "
                  + REASON
                  + " FROM "
                  + STAGED
                  + " WHERE "
                  + REASON
                  + " IS NOT NULL ORDER BY 2 LIMIT "
                  + REASONS_SHOWN)) {
        while (row.next()) {
          int file = row.getInt(1);
          long inFile = row.getLong(2) - firstRows.getOrDefault(file, 0L) + 1;
          reasons.add(
              files.files().get(file).getFileName() + " row " + inFile + ", " + row.getString(3));
        }
      }
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
    throw new TidemarkException(
        ErrorCode.INVALID_VALUE,
        bad
            + " of "
            + rows
            + " rows can't be loaded, so none was: "
            + String.join("; ", reasons)
            + (bad > reasons.size() ? "; …" : ""));
  }

  /** Numbers the rows from the first sequence on. */
  void number(long firstSequence) {
    HistoryField sequence =
        fields.stream()
            .filter(field -> field.column().name().equals(HistoryColumns.SEQUENCE))
            .findFirst()
            .orElseThrow();
    lease.execute(
        "CREATE TEMP VIEW tidemark_load_rows AS SELECT *, "
            + LoadSource.ORDINAL
            + " + "
            + firstSequence
            + " AS "
            + sequence.physicalName()
            + " FROM "
            + STAGED);
  }

  /** The query of the record of highest rank of each key, sorted by key, in history's columns. */
  static String newest(FeatureGroup group, List<HistoryField> fields, String relation) {
    Map<String, String> physical =
        fields.stream()
            .collect(
                Collectors.toMap(
                    field -> field.column().name(), HistoryField::physicalName, (a, b) -> a));
    String keys = group.entityKey().stream().map(physical::get).collect(Collectors.joining(", "));
    String sequence = physical.get(HistoryColumns.SEQUENCE);
    return "SELECT "
        + fields.stream().map(HistoryField::physicalName).collect(Collectors.joining(", "))
        + " FROM "
        + relation
        + " WHERE "
        + sequence
        + " IN (SELECT arg_max("
        + sequence
        + ", ("
        + physical.get(group.eventTime())
        + ", "
        + physical.get(HistoryColumns.KNOWN_TIME)
        + ", "
        + sequence
        + ")) FROM "
        + relation
        + " GROUP BY "
        + keys
        + ") ORDER BY "
        + keys;
  }
}
