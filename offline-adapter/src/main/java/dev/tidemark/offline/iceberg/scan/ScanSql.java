package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.iceberg.schema.FieldDefaults;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import dev.tidemark.offline.iceberg.schema.WrittenSchema;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * The DuckDB query over the files of a scan. Files with the same deletes are read together: rows at
 * deleted positions and rows equal to deleted ones are left out.
 *
 * <p>Columns of files that we wrote are read by name, since we know which they have: then DuckDB
 * knows how many rows there are and orders joins by it. Those of other files are found by field id
 * with {@code read_parquet}'s {@code schema}, over which it takes every scan for one row.
 */
final class ScanSql {
  /** The reserved field ids of a file of deleted positions. Source: Iceberg's specification. */
  private static final int DELETED_FILE = 2147483546;

  private static final int DELETED_POSITION = 2147483545;

  /** A row's number is its file's ordinal in the scan times this, plus its position there. */
  private static final long ROWS_OF_A_FILE = 1L << 34;

  private static final String ROW_ID = DuckDbText.name(PinnedScan.ROW_ID);

  private final Table table;
  private final List<ScanColumn> columns;
  private final List<ScanFilter> filters;
  private final List<ScanFilter.Compare> ranges;
  private final Function<ContentFile<?>, String> paths;

  /**
   * Prepares the query.
   *
   * @param columns at least one
   * @param filters whose keys DuckDB is told too
   * @param ranges that DuckDB is told too
   * @param paths where DuckDB finds a file
   */
  ScanSql(
      Table table,
      List<ScanColumn> columns,
      List<ScanFilter> filters,
      List<ScanFilter.Compare> ranges,
      Function<ContentFile<?>, String> paths) {
    this.table = table;
    this.columns = columns;
    this.filters = List.copyOf(filters);
    this.ranges = List.copyOf(ranges);
    this.paths = paths;
  }

  /**
   * The query over these files; over none it has no rows. Beside the columns it has {@link
   * PinnedScan#ROW_ID}.
   */
  String over(List<FileScanTask> tasks) {
    if (tasks.isEmpty()) {
      return "SELECT "
          + columns.stream().map(ScanColumn::nothing).collect(Collectors.joining(", "))
          + ", CAST(NULL AS BIGINT) AS "
          + ROW_ID
          + " WHERE false";
    }
    Map<ReadTogether, List<DataFile>> groups = new LinkedHashMap<>();
    for (FileScanTask task : tasks) {
      refuseUnless(task.file().format() == FileFormat.PARQUET, task.file());
      ReadTogether group =
          new ReadTogether(deletes(task), WrittenSchema.of(table, task.file().location()));
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(task.file());
    }
    List<String> selects = new ArrayList<>();
    int filesBefore = 0;
    for (Map.Entry<ReadTogether, List<DataFile>> group : groups.entrySet()) {
      selects.add(select(group.getValue(), group.getKey(), filesBefore));
      filesBefore += group.getValue().size();
    }
    return String.join(" UNION ALL ", selects);
  }

  /** What files have in common that one {@code read_parquet} reads. */
  private record ReadTogether(List<DeleteFile> deletes, Optional<Schema> written) {}

  private static List<DeleteFile> deletes(FileScanTask task) {
    for (DeleteFile delete : task.deletes()) {
      refuseUnless(delete.format() == FileFormat.PARQUET, delete);
    }
    return task.deletes();
  }

  private static void refuseUnless(boolean supported, ContentFile<?> file) {
    if (!supported) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "File '"
              + file.location()
              + "' is in the format "
              + file.format()
              + "; only Parquet is read, for data as for deletes");
    }
  }

  private String select(List<DataFile> files, ReadTogether group, int filesBefore) {
    List<DeleteFile> positions =
        group.deletes().stream().filter(d -> d.content() == FileContent.POSITION_DELETES).toList();
    Map<List<Integer>, List<DeleteFile>> equalities =
        group.deletes().stream()
            .filter(d -> d.content() == FileContent.EQUALITY_DELETES)
            .collect(
                Collectors.groupingBy(
                    DeleteFile::equalityFieldIds, LinkedHashMap::new, Collectors.toList()));
    Set<ScanColumn> read = new LinkedHashSet<>(columns);
    equalities.keySet().forEach(ids -> ids.forEach(id -> read.add(column(id))));
    if (columns.stream().anyMatch(column -> defaultOf(column).isPresent())) {
      int isDeleted = isDeleted().fieldId();
      if (read.stream().noneMatch(column -> column.fieldId() == isDeleted)) {
        read.add(isDeleted());
      }
    }

    List<String> conditions = new ArrayList<>();
    if (!positions.isEmpty()) {
      conditions.add(notAtPosition(files, positions));
    }
    equalities.forEach((ids, of) -> conditions.add(notEqual(ids, of)));
    conditions.addAll(wantedKeys(group.written()));
    conditions.addAll(wantedTimes(group.written()));
    String options = positions.isEmpty() ? "" : ", filename = 'data_file', file_row_number = true";
    return "SELECT "
        + columns.stream()
            .map(column -> selected(column, group.written()))
            .collect(Collectors.joining(", "))
        + ", "
        + rowId(files.size() + filesBefore, filesBefore)
        + " AS "
        + ROW_ID
        + " FROM "
        + (group.written().isPresent()
            ? readParquet(files, options)
            : readParquet(files, read, options))
        + (conditions.isEmpty() ? "" : " AS data WHERE " + String.join(" AND ", conditions));
  }

  /**
   * A plain column in the first file alone: then DuckDB looks for the rows of a join as it reads.
   */
  private static String rowId(int filesSoFar, int filesBefore) {
    return filesSoFar == 1
        ? "file_row_number"
        : "(CAST(file_index AS BIGINT) + %d) * %d + file_row_number"
            .formatted(filesBefore, ROWS_OF_A_FILE);
  }

  private Optional<String> defaultOf(ScanColumn column) {
    return FieldDefaults.of(table, column.fieldId());
  }

  private ScanColumn isDeleted() {
    int id = FieldDefaults.isDeleted(table).fieldId();
    return new ScanColumn(id, HistoryColumns.IS_DELETED, DataType.of(TypeName.BOOLEAN));
  }

  private String selected(ScanColumn column, Optional<Schema> written) {
    Optional<String> otherwise = defaultOf(column);
    if (written.isEmpty()) {
      return otherwise.isEmpty()
          ? column.selected()
          : column.selectedWhere("NOT " + isDeleted().physicalName(), column.physicalName());
    }
    Types.NestedField field = written.get().findField(column.fieldId());
    if (field == null) {
      return otherwise
          .map(text -> column.selectedWhere("NOT " + isDeleted().physicalName(), column.cast(text)))
          .orElseGet(column::nothing);
    }
    boolean same = IcebergTypes.dataType(field.type()).filter(column.type()::equals).isPresent();
    return same ? column.selected() : column.converted();
  }

  /** The keys that a spine asks for: few of them spare DuckDB most of the other columns. */
  private List<String> wantedKeys(Optional<Schema> written) {
    List<String> conditions = new ArrayList<>();
    for (ScanColumn column : columns) {
      for (ScanFilter filter : filters) {
        if (filter instanceof ScanFilter.OneOf keys
            && keys.column().equals(column.name())
            && selected(column, written).equals(column.selected())) {
          keyList(column, keys.values())
              .ifPresent(list -> conditions.add("data." + column.physicalName() + " IN " + list));
        }
      }
    }
    return conditions;
  }

  /** The times of a spine: records of others are not joined, or sorted, in vain. */
  private List<String> wantedTimes(Optional<Schema> written) {
    List<String> conditions = new ArrayList<>();
    for (ScanColumn column : columns) {
      for (ScanFilter.Compare range : ranges) {
        if (range.column().equals(column.name())
            && selected(column, written).equals(column.selected())) {
          RowsInRange.condition("data." + column.physicalName(), range).ifPresent(conditions::add);
        }
      }
    }
    return conditions;
  }

  private static Optional<String> keyList(ScanColumn column, List<Object> keys) {
    if (!(column.type() instanceof DataType.Scalar scalar)) {
      return Optional.empty();
    }
    return switch (scalar.name()) {
      case INTEGER, BIGINT -> Optional.of(list(keys.stream().map(Object::toString)));
      case VARCHAR -> Optional.of(list(keys.stream().map(key -> text(key.toString()))));
      case UUID -> Optional.of(list(keys.stream().map(key -> text(key.toString()) + "::UUID")));
      case BOOLEAN, REAL, DOUBLE, DECIMAL, VARBINARY -> Optional.empty();
      case DATE, TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> Optional.empty();
    };
  }

  private static String list(Stream<String> values) {
    return values.collect(Collectors.joining(", ", "(", ")"));
  }

  private ScanColumn column(int fieldId) {
    for (ScanColumn column : columns) {
      if (column.fieldId() == fieldId) {
        return column;
      }
    }
    Types.NestedField field = table.schema().findField(fieldId);
    DataType type = field == null ? null : IcebergTypes.dataType(field.type()).orElse(null);
    if (field == null || type == null) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "The table has equality deletes by a column that it no longer has or that is nested");
    }
    return new ScanColumn(fieldId, field.name(), type);
  }

  /** A file of deletes names data files by location; DuckDB knows them by path. */
  private String notAtPosition(List<DataFile> files, List<DeleteFile> deletes) {
    Set<ScanColumn> read = new LinkedHashSet<>();
    read.add(new ScanColumn(DELETED_FILE, "", DataType.parse("VARCHAR")));
    read.add(new ScanColumn(DELETED_POSITION, "", DataType.parse("BIGINT")));
    String locations =
        files.stream()
            .map(f -> "(" + text(paths.apply(f)) + ", " + text(f.location()) + ")")
            .collect(Collectors.joining(", "));
    return "NOT EXISTS (SELECT 1 FROM "
        + readParquet(deletes, read, "")
        + " AS d JOIN (VALUES "
        + locations
        + ") AS l(path, location) ON d.f"
        + DELETED_FILE
        + " = l.location WHERE l.path = data.data_file AND d.f"
        + DELETED_POSITION
        + " = data.file_row_number)";
  }

  private String notEqual(List<Integer> ids, List<DeleteFile> deletes) {
    List<ScanColumn> by = ids.stream().map(this::column).toList();
    return "NOT EXISTS (SELECT 1 FROM "
        + readParquet(deletes, by, "")
        + " AS d WHERE "
        + by.stream()
            .map(ScanColumn::physicalName)
            .map(name -> "d." + name + " IS NOT DISTINCT FROM data." + name)
            .collect(Collectors.joining(" AND "))
        + ")";
  }

  private String readParquet(
      List<? extends ContentFile<?>> files, Iterable<ScanColumn> read, String options) {
    List<String> entries = new ArrayList<>();
    read.forEach(column -> entries.add(column.schemaEntry(defaultOf(column))));
    return readParquet(files, ", schema = MAP {" + String.join(", ", entries) + "}" + options);
  }

  private String readParquet(List<? extends ContentFile<?>> files, String options) {
    String list =
        files.stream().map(file -> text(paths.apply(file))).collect(Collectors.joining(", "));
    return "read_parquet([" + list + "], hive_partitioning = false" + options + ")";
  }

  private static String text(String value) {
    return DuckDbText.literal(value);
  }
}
