package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.load.file.LoadErrors;
import dev.tidemark.offline.load.file.LoadFormat;
import dev.tidemark.offline.load.file.SourceFiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rows of a load, converted, checked and in the shape of the group's history. Those of Parquet
 * files stay where they are and are read whenever they are needed, which takes less time and memory
 * than to keep a copy; those of CSV files are in a temporary table, since texts are slow to read.
 * Belongs to its lease's owner.
 */
public final class LoadStaging {
  /** The rows with their sequence; a relation once {@link #number} has been called. */
  public static final String ROWS = "temp.tidemark_load_rows";

  private static final String STAGED = "temp.tidemark_load";
  private static final String REASON = "tidemark_reason";

  private final Lease lease;
  private final FeatureGroup group;
  private final List<HistoryField> fields;
  private final SourceFiles files;
  private final LoadSource source;

  private LoadStaging(
      Lease lease,
      FeatureGroup group,
      List<HistoryField> fields,
      SourceFiles files,
      LoadSource source) {
    this.lease = lease;
    this.group = group;
    this.fields = fields;
    this.files = files;
    this.source = source;
  }

  /**
   * Looks at the files' columns. Errors: {@code INVALID_FILE}, {@code COLUMN_NOT_FOUND}, {@code
   * TYPE_MISMATCH}, {@code NULL_NOT_ALLOWED}.
   *
   * @param takesOtherColumns whether the files may have columns that the group hasn't
   */
  public static LoadStaging open(
      Lease lease,
      FeatureGroup group,
      List<HistoryField> fields,
      SourceFiles files,
      boolean takesOtherColumns) {
    LoadSource source = LoadSource.open(lease, group, files, takesOtherColumns);
    return new LoadStaging(lease, group, fields, files, source);
  }

  /**
   * Checks all rows.
   *
   * @param writeTime of all of them
   * @param knownTime an expression over the files' columns; empty for the write time
   * @return how many rows there are
   * @throws TidemarkException with {@code INVALID_VALUE} for bad rows: their count and ten of them
   */
  public long check(RecordLimits limits, Instant writeTime, Optional<String> knownTime) {
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
    String kept = files.format() == LoadFormat.PARQUET ? "VIEW" : "TABLE";
    String sql =
        "CREATE TEMP "
            + kept
            + " tidemark_load AS SELECT "
            + values(writeTime, knownTime)
            + ", "
            + LoadSource.ORDINAL
            + ", "
            + LoadSource.FILE
            + ", "
            + REASON
            + " FROM ("
            + converted
            + ")";
    execute(sql);
    return new BadRows(lease, STAGED, REASON).refuse(files);
  }

  private void execute(String sql) {
    try {
      lease.execute(sql);
    } catch (TidemarkException e) {
      throw LoadErrors.ofFile(e);
    }
  }

  /** The fields, but for the sequence, under their physical names. */
  private String values(Instant writeTime, Optional<String> knownTime) {
    DataType timeType = group.eventTimeType();
    String written =
        "CAST(TIMESTAMPTZ "
            + DuckDbText.literal(writeTime.toString())
            + " AS "
            + timeType.duckdb()
            + ")";
    String known =
        knownTime
            .or(() -> group.knownTime().flatMap(name -> sourceOf(name)))
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
            default -> sourceOf(column.name()).orElseGet(() -> otherwise(column));
          };
      if (!value.isEmpty()) {
        values.add(value + " AS " + field.physicalName());
      }
    }
    return String.join(", ", values);
  }

  /** What a column is that the files haven't. */
  private String otherwise(Column column) {
    String value =
        group
            .find(column.name())
            .flatMap(GroupColumn::defaultValue)
            .map(FeatureDefault::text)
            .map(DuckDbText::literal)
            .orElse("NULL");
    return "CAST(" + value + " AS " + column.type().duckdb() + ")";
  }

  private Optional<String> sourceOf(String column) {
    for (SourceColumn candidate : source.columns()) {
      Column target = candidate.target();
      if (target != null && target.name().equals(column)) {
        return Optional.of(candidate.quoted());
      }
    }
    return Optional.empty();
  }

  /** What an expression may name, and of which type each is. */
  public List<Column> expressionColumns() {
    return ExpressionColumns.of(source.columns());
  }

  /** Numbers the rows from the first sequence on. */
  public void number(long firstSequence) {
    HistoryField sequence =
        fields.stream()
            .filter(field -> field.column().name().equals(HistoryColumns.SEQUENCE))
            .findFirst()
            .orElseThrow();
    execute(
        "CREATE TEMP VIEW tidemark_load_rows AS SELECT *, "
            + LoadSource.ORDINAL
            + " + "
            + firstSequence
            + " AS "
            + sequence.physicalName()
            + " FROM "
            + STAGED);
  }
}
