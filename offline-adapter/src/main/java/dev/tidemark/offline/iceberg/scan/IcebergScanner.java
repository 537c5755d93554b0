package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/** Plans scans with iceberg-core: snapshot, pruned files, deletes. Thread-safe. */
public final class IcebergScanner implements HistoryScanner {
  /** To compare the times of all rows takes as long as to join a sixth of them. */
  private static final double NARROW = 0.5;

  private final Warehouse warehouse;
  private final SnapshotFiles files = new SnapshotFiles();

  public IcebergScanner(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public PinnedScan pin(ScanRequest request) {
    TableIdentifier identifier = identifier(request.table().location());
    Table table =
        group(request.table().location())
            .map(warehouse::current)
            .orElseGet(() -> warehouse.current(identifier));
    return IcebergErrors.translating(identifier.toString(), () -> pin(table, request));
  }

  /**
   * A DuckDB query of the group's whole history, in {@link FeatureGroup#historyColumns}.
   *
   * @param addedBy the snapshot whose new rows alone are wanted; empty for all rows there are
   */
  public String history(FeatureGroup group, Optional<Long> addedBy) {
    TableIdentifier identifier = Warehouse.identifier(group);
    Table table = warehouse.current(group);
    return IcebergErrors.translating(
        identifier.toString(),
        () -> {
          List<Column> columns = group.historyColumns();
          TableDef definition =
              new TableDef(
                  new TableName("offline", group.name()),
                  columns,
                  new TableLocation.Offline(group));
          Map<String, ScanColumn> byName = columns(definition, table.schema());
          return sql(table, columns.stream().map(c -> byName.get(c.name())).toList())
              .over(
                  addedBy.isPresent()
                      ? SnapshotFiles.read(
                          table
                              .newIncrementalAppendScan()
                              .fromSnapshotInclusive(addedBy.get())
                              .toSnapshot(addedBy.get())
                              .planFiles())
                      : SnapshotFiles.read(table.newScan().planFiles()));
        });
  }

  /** Every file of the table's current snapshot, with its deletes and without its bounds. */
  public static List<FileScanTask> files(Table table) {
    return SnapshotFiles.read(table.newScan().planFiles());
  }

  /** Those of {@link #files(Table)} that may have rows for which all filters hold. */
  public static List<FileScanTask> files(Table table, List<ScanFilter> filters) {
    Schema schema = table.schema();
    Expression filter = ScanConditions.of(filters, name -> name, schema::findType);
    return SnapshotFiles.read(table.newScan().filter(filter).planFiles());
  }

  /**
   * A DuckDB query of these files' rows, deletes applied, every column of the table's schema under
   * its physical name {@code f<field id>}.
   */
  public String physicalRows(Table table, List<FileScanTask> files) {
    List<ScanColumn> columns = new ArrayList<>();
    for (Types.NestedField field : table.schema().columns()) {
      DataType type =
          IcebergTypes.dataType(field.type())
              .orElseThrow(
                  () ->
                      new TidemarkException(
                          ErrorCode.NOT_SUPPORTED,
                          "Column '%s' of Iceberg table '%s' has the type %s, which isn't read"
                              .formatted(field.name(), table.name(), field.type())));
      columns.add(new ScanColumn(field.fieldId(), "f" + field.fieldId(), type));
    }
    return sql(table, columns).over(files);
  }

  private ScanSql sql(Table table, List<ScanColumn> columns) {
    return sql(table, columns, List.of(), List.of());
  }

  private ScanSql sql(
      Table table,
      List<ScanColumn> columns,
      List<ScanFilter> filters,
      List<ScanFilter.Compare> ranges) {
    return new ScanSql(
        table, columns, filters, ranges, file -> warehouse.path(file.location()).toString());
  }

  private static TableIdentifier identifier(TableLocation location) {
    if (location instanceof TableLocation.Iceberg foreign) {
      return TableIdentifier.of(foreign.identifier().toArray(new String[0]));
    }
    return group(location)
        .map(Warehouse::identifier)
        .orElseThrow(() -> new IllegalArgumentException("No Iceberg table: " + location));
  }

  private static Optional<FeatureGroup> group(TableLocation location) {
    if (location instanceof TableLocation.Features features) {
      return Optional.of(features.group());
    } else if (location instanceof TableLocation.Offline offline) {
      return Optional.of(offline.group());
    }
    return Optional.empty();
  }

  private PinnedScan pin(Table table, ScanRequest request) {
    Map<String, ScanColumn> byName = columns(request.table(), table.schema());
    List<ScanColumn> columns =
        new ArrayList<>(request.columns().stream().map(byName::get).toList());
    if (columns.isEmpty()) {
      // To count rows one column is enough, and SQL wants one.
      columns.add(byName.get(request.table().columns().get(0).name()));
    }
    Snapshot snapshot = snapshot(table, request);
    if (snapshot == null) {
      return new PinnedScan(
          sql(table, columns, request.filters(), List.of()).over(List.of()),
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0);
    }
    List<FileScanTask> tasks = plan(table, snapshot, request, byName);
    long rows = tasks.stream().mapToLong(task -> task.file().recordCount()).sum();
    long inRange = new RowsInRange(request.ranges(), byName, table.schema()).of(tasks);
    boolean isNarrow = inRange <= rows * NARROW;
    int left = tasks.size();
    return new PinnedScan(
        sql(table, columns, request.filters(), isNarrow ? request.ranges() : List.of()).over(tasks),
        snapshot.snapshotId(),
        snapshot.sequenceNumber(),
        TailPosition.of(table, snapshot.snapshotId()).horizon(),
        left,
        Math.max(left, total(snapshot)),
        rows,
        isNarrow ? inRange : rows,
        tasks.stream().mapToLong(task -> task.file().fileSizeInBytes()).sum());
  }

  /** A group's own columns are known by field id, so that one renamed meanwhile is found. */
  private static Map<String, ScanColumn> columns(TableDef table, Schema schema) {
    Map<String, Integer> ids = new HashMap<>();
    for (Types.NestedField field : schema.columns()) {
      ids.put(field.name(), field.fieldId());
    }
    group(table.location())
        .ifPresent(
            group -> {
              for (GroupColumn column : group.columns()) {
                ids.put(column.name(), column.fieldId());
              }
            });
    Map<String, ScanColumn> columns = new HashMap<>();
    for (Column column : table.columns()) {
      Integer id = ids.get(column.name());
      if (id == null) {
        throw new TidemarkException(
            ErrorCode.COLUMN_NOT_FOUND,
            "Iceberg table '" + table.name() + "' has no column '" + column.name() + "'");
      }
      columns.put(column.name(), new ScanColumn(id, column.name(), column.type()));
    }
    return columns;
  }

  private List<FileScanTask> plan(
      Table table, Snapshot snapshot, ScanRequest request, Map<String, ScanColumn> columns) {
    Schema then = SnapshotFiles.schema(table, snapshot);
    Expression filter =
        ScanConditions.of(
            request.filters(), name -> nameIn(then, columns.get(name)), then::findType);
    return files.matching(table, snapshot, then, filter, total(snapshot));
  }

  /** What the column was called at the snapshot; null where it wasn't there yet. */
  private static @Nullable String nameIn(Schema schema, @Nullable ScanColumn column) {
    return column == null ? null : schema.findColumnName(column.fieldId());
  }

  private static @Nullable Snapshot snapshot(Table table, ScanRequest request) {
    SnapshotChoice choice = request.snapshot();
    if (choice instanceof SnapshotChoice.Version version) {
      Snapshot snapshot = table.snapshot(version.snapshotId());
      if (snapshot == null) {
        throw new TidemarkException(
            ErrorCode.SNAPSHOT_NOT_FOUND,
            "Table '" + request.table().name() + "' has no snapshot " + version.snapshotId());
      }
      return snapshot;
    } else if (choice instanceof SnapshotChoice.AsOf asOf) {
      return SnapshotAt.find(table, request.table().name(), asOf.instant());
    } else if (choice instanceof SnapshotChoice.Before before) {
      return newest(table, before);
    } else if (choice instanceof SnapshotChoice.Nothing) {
      return null;
    }
    return table.currentSnapshot();
  }

  private static @Nullable Snapshot newest(Table table, SnapshotChoice.Before before) {
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (TailPosition.of(table, snapshot.snapshotId()).horizon() <= before.transaction()) {
        return snapshot;
      }
    }
    return table.currentSnapshot();
  }

  private static int total(Snapshot snapshot) {
    String total = snapshot.summary().getOrDefault(SnapshotSummary.TOTAL_DATA_FILES_PROP, "0");
    return total.matches("[0-9]{1,9}") ? Integer.parseInt(total) : 0;
  }
}
