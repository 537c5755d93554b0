package dev.tidemark.offline;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.duckdb.intake.StagedRows;
import dev.tidemark.offline.iceberg.IcebergHistoryStore;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.WarehouseConfig;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.postgresql.ds.PGSimpleDataSource;

/** A whole offline store in a temporary folder, over one PostgreSQL for all tests of the run. */
public final class OfflineStore implements AutoCloseable {
  private static final EmbeddedPostgres POSTGRES = startPostgres();
  private static final AtomicLong NUMBERS = new AtomicLong();

  public final BufferAllocator allocator = new RootAllocator();
  public final Path folder;
  public final WarehouseConfig config;
  public final DuckDb duckDb;
  public final DuckDbEngine engine;
  public final Warehouse warehouse;
  public final IcebergHistoryStore tables;
  public final IcebergScanner scanner;
  public final HistoryWriter writer;

  public OfflineStore(Path temp) {
    this(temp, config(temp));
  }

  private OfflineStore(Path temp, WarehouseConfig config) {
    folder = temp;
    this.config = config;
    warehouse = Warehouse.open(config);
    duckDb =
        DuckDb.start(
            new DuckDbConfig(
                500L << 20,
                2,
                temp.resolve("temp"),
                1L << 30,
                List.of(warehouse.folder(), temp.resolve("import"))));
    engine = new DuckDbEngine(duckDb);
    tables = new IcebergHistoryStore(warehouse);
    scanner = new IcebergScanner(warehouse);
    writer = new HistoryWriter(warehouse, duckDb);
  }

  /** A warehouse in the folder, with a catalog database of its own. */
  public static WarehouseConfig config(Path temp) {
    String database = "offline_" + NUMBERS.incrementAndGet();
    try (Connection connection = POSTGRES.getPostgresDatabase().getConnection()) {
      connection.createStatement().execute("CREATE DATABASE " + database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new WarehouseConfig(
        temp.resolve("warehouse"),
        "jdbc:postgresql://localhost:" + POSTGRES.getPort() + "/" + database,
        "postgres",
        "postgres",
        WarehouseConfig.DEFAULT_CATALOG_NAME);
  }

  /** The warehouse's catalog database. */
  public DataSource postgres() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(config.jdbcUri());
    source.setUser(config.user());
    source.setPassword(config.password());
    return source;
  }

  private static EmbeddedPostgres startPostgres() {
    try {
      return EmbeddedPostgres.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A group with table, whose first column is the key and whose second is the event time. */
  public FeatureGroup create(String name, List<Column> columns, String... partitioning) {
    return tables.createTable(draft(name, columns, partitioning));
  }

  /** {@code name(id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)}, keyed by id. */
  public FeatureGroup clicks(String name, String... partitioning) {
    return create(
        name,
        List.of(
            column("id", "BIGINT"),
            column("event_time", "TIMESTAMP(6)"),
            column("clicks", "INTEGER")),
        partitioning);
  }

  public static FeatureGroup draft(String name, List<Column> columns, String... partitioning) {
    GroupOptions defaults = GroupOptions.DEFAULTS;
    return new FeatureGroup(
        UUID.randomUUID(),
        NUMBERS.incrementAndGet(),
        name,
        1,
        1,
        columns.stream().map(column -> new GroupColumn(0, column)).toList(),
        List.of(columns.get(0).name()),
        columns.get(1).name(),
        Optional.empty(),
        new GroupOptions(
            Optional.empty(), List.of(partitioning), Map.of(), defaults.futureEventTime()),
        "");
  }

  /** The group with one more column, in its table too. */
  public FeatureGroup add(FeatureGroup group, Column column) {
    List<GroupColumn> columns = new ArrayList<>(group.columns());
    columns.add(new GroupColumn(0, column));
    return tables.shapeTable(group.redefined(columns));
  }

  public static Column column(String name, String type) {
    return Column.of(name, DataType.parse(type));
  }

  /** Commits history rows in one snapshot, as a load. */
  public long commit(FeatureGroup group, Object[]... rows) {
    return commit(group, List.of(rows));
  }

  /** Commits history rows in one snapshot, as a load. */
  public long commit(FeatureGroup group, List<Object[]> rows) {
    Table table = warehouse.table(group);
    return HistoryCommit.addLoad(
        table, write(group, table, rows), UUID.randomUUID().toString(), () -> {});
  }

  public List<DataFile> write(FeatureGroup group, Table table, List<Object[]> rows) {
    try (Lease lease = duckDb.lease()) {
      StagedRows staged =
          new StagedRows(
              lease,
              allocator,
              "staged",
              HistoryField.of(group, table).stream().map(HistoryField::physicalColumn).toList());
      rows.forEach(staged);
      staged.finish();
      return writer.write(lease, group, table, new HistoryWriter.Rows("staged", rows.size()));
    }
  }

  public PinnedScan pin(FeatureGroup group, ScanFilter... filters) {
    return pin(group, new SnapshotChoice.Current(), filters);
  }

  public PinnedScan pin(FeatureGroup group, SnapshotChoice snapshot, ScanFilter... filters) {
    List<Column> columns = group.historyColumns();
    return scanner.pin(
        new ScanRequest(
            new TableDef(
                new TableName("offline", group.name()), columns, new TableLocation.Offline(group)),
            columns.stream().map(Column::name).toList(),
            List.of(filters),
            snapshot));
  }

  /** A scan of a spine whose times reduce it so. */
  public PinnedScan pinWithin(FeatureGroup group, ScanFilter.Compare... ranges) {
    List<Column> columns = group.historyColumns();
    return scanner.pin(
        new ScanRequest(
                new TableDef(
                    new TableName("offline", group.name()),
                    columns,
                    new TableLocation.Offline(group)),
                columns.stream().map(Column::name).toList(),
                List.of(),
                new SnapshotChoice.Current())
            .within(List.of(), List.of(ranges)));
  }

  /** All history rows, by sequence. */
  public List<Object[]> rows(FeatureGroup group) {
    return rows(group, pin(group));
  }

  public List<Object[]> rows(FeatureGroup group, PinnedScan scan) {
    return query(
        "SELECT * EXCLUDE (\"$row\") FROM (" + scan.sql() + ") ORDER BY sequence",
        group.historyColumns());
  }

  public List<Object[]> query(String sql, List<Column> columns) {
    List<Object[]> rows = new ArrayList<>();
    QueryContext context = new QueryContext("q", "s", allocator, Duration.ofMinutes(2));
    try (EngineSession session = engine.open(context);
        BatchStream stream = session.run(new EngineQuery(sql, columns, List.of()))) {
      ArrowRows.of(stream, columns).forEachRemaining(rows::add);
    }
    return rows;
  }

  /** The last column of a query's first row. */
  public String text(String sql) {
    try (Lease lease = duckDb.lease();
        Statement statement = lease.connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(rows.getMetaData().getColumnCount());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public TailPosition position(FeatureGroup group) {
    return TailPosition.current(warehouse.table(group));
  }

  @Override
  public void close() {
    engine.close();
    duckDb.close();
    warehouse.close();
    allocator.close();
  }
}
