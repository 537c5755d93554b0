package dev.tidemark.offline.table;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergSourceWriterTest {
  private static final Source LAKE =
      new Source("lake", SourceKind.ICEBERG, "raw.labels", Map.of("create", "true"));
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", DataType.parse("BIGINT"), false, "the key"),
          column("at", "TIMESTAMP(6)"),
          column("word", "VARCHAR"));

  @TempDir Path folder;
  private OfflineStore store;
  private IcebergSourceTables tables;
  private IcebergSourceWriter writer;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
    tables = new IcebergSourceTables(store.warehouse);
    tables.check(LAKE);
    writer = new IcebergSourceWriter(store.warehouse, store.writer, store.duckDb);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void givesOtherEnginesAPlainIcebergTable() {
    writer.create(LAKE, "words", COLUMNS);

    append("words", row(1, "a"), row(2, null));

    Table table = store.warehouse.catalog().loadTable(identifier("words"));
    assertThat(table.schema().findField("id").isRequired()).isTrue();
    assertThat(table.schema().findField("id").doc()).isEqualTo("the key");
    assertThat(table.currentSnapshot().operation()).isEqualTo("append");
    assertThat(table.currentSnapshot().summary()).containsEntry("added-records", "2");
    assertThat(table.newScan().includeColumnStats().planFiles())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.file().recordCount()).isEqualTo(2);
              assertThat(task.file().nullValueCounts()).containsEntry(3, 1L);
            });
    assertThat(rows("words")).containsExactly("1 a", "2 null");
  }

  @Test
  void fillsATableAsItIsCreated() {
    long count;
    try (BatchStream rows = stream(row(1, "a"))) {
      count = writer.createOf(LAKE, "words", COLUMNS, rows, store.allocator);
    }

    assertThat(count).isEqualTo(1);
    assertThat(store.warehouse.catalog().loadTable(identifier("words")).snapshots()).hasSize(1);
    assertThat(rows("words")).containsExactly("1 a");
  }

  @Test
  void leavesNothingBehindOfATableWhoseRowsFail() {
    Iterator<Object[]> failing =
        Stream.concat(
                Stream.<Object[]>of(row(1, "a")),
                Stream.generate(
                    () -> {
                      throw new TidemarkException(ErrorCode.CANCELLED, "the source has gone");
                    }))
            .iterator();

    try (BatchStream rows = new RowBatchStream(store.allocator, COLUMNS, failing)) {
      assertThatThrownBy(() -> writer.createOf(LAKE, "words", COLUMNS, rows, store.allocator))
          .hasMessage("CANCELLED: the source has gone");
    }

    assertThat(tables.tables(LAKE)).isEmpty();
    assertThat(filesBelow(store.warehouse.folder().resolve("tables"))).isEmpty();
  }

  @Test
  void refusesRowsThatIcebergMayNotHold() {
    writer.create(LAKE, "words", COLUMNS);

    assertThatThrownBy(() -> append("words", row(1, "a"), new Object[] {null, null, "b"}))
        .hasMessage("NULL_NOT_ALLOWED: Column 'id' of table 'lake.words' takes no NULL");
    assertThatThrownBy(
            () -> append("words", new Object[] {1L, LocalDateTime.of(10000, 1, 1, 0, 0), "b"}))
        .hasMessageContaining("outside the years 1 to 9999");
    append("words", new Object[] {1L, LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000), ""});
    assertThat(rows("words")).containsExactly("1 ");
  }

  @Test
  void keepsTheLayoutOfATableThatAnotherEngineCreated() {
    Schema schema =
        new Schema(
            Types.NestedField.optional(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "day", Types.DateType.get()),
            Types.NestedField.optional(3, "word", Types.StringType.get()),
            Types.NestedField.optional(
                4,
                "nested",
                Types.StructType.of(Types.NestedField.optional(5, "x", Types.LongType.get()))));
    Table table =
        store
            .warehouse
            .catalog()
            .buildTable(identifier("theirs"), schema)
            .withPartitionSpec(PartitionSpec.builderFor(schema).month("day").build())
            .create();
    table.replaceSortOrder().desc("id", NullOrder.NULLS_LAST).commit();
    TableDef definition = tables.find(LAKE, "theirs").orElseThrow();

    append(
        "theirs",
        definition.columns(),
        new Object[] {1L, LocalDate.of(2026, 1, 5), "a"},
        new Object[] {2L, LocalDate.of(2026, 1, 6), "b"},
        new Object[] {3L, LocalDate.of(2026, 2, 5), "c"});

    table.refresh();
    assertThat(table.newScan().planFiles())
        .hasSize(2)
        .allSatisfy(
            task -> assertThat(task.file().sortOrderId()).isEqualTo(table.sortOrder().orderId()));
    PinnedScan february =
        pin(
            "theirs",
            new ScanFilter.Compare(
                "day", ScanFilter.Operator.GREATER_OR_EQUAL, LocalDate.of(2026, 2, 1)));
    assertThat(february.files()).isEqualTo(1);
    assertThat(rows("theirs")).containsExactly("1 a", "2 b", "3 c");
  }

  @Test
  void refusesColumnsItCannotWrite() {
    store
        .warehouse
        .catalog()
        .createTable(
            identifier("fixed"),
            new Schema(Types.NestedField.optional(1, "f", Types.FixedType.ofLength(2))));
    List<Column> columns = tables.find(LAKE, "fixed").orElseThrow().columns();

    assertThatThrownBy(() -> append("fixed", columns, new Object[] {new byte[] {1, 2}}))
        .hasMessage("NOT_SUPPORTED: Column 'f' of type fixed[2] can be read, not written");
  }

  @Test
  void appendsOfSeveralWritersAllArrive() throws Exception {
    writer.create(LAKE, "words", COLUMNS);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Long>> appends =
          IntStream.range(0, 8)
              .mapToObj(i -> pool.submit(() -> append("words", row(i, "w" + i))))
              .toList();
      for (Future<Long> each : appends) {
        assertThat(each.get()).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(rows("words")).hasSize(8);
  }

  @Test
  void deletesTheFilesOfItsOwnTablesOnly() {
    writer.create(LAKE, "mine", COLUMNS);
    append("mine", row(1, "a"));
    String theirs =
        store
            .warehouse
            .catalog()
            .createTable(
                identifier("theirs"),
                new Schema(Types.NestedField.optional(1, "id", Types.LongType.get())))
            .location();

    writer.drop(LAKE, "mine");
    writer.drop(LAKE, "theirs");

    assertThat(tables.tables(LAKE)).isEmpty();
    assertThat(filesBelow(store.warehouse.folder().resolve("tables"))).isEmpty();
    assertThat(filesBelow(store.warehouse.path(theirs))).isNotEmpty();
    assertThatThrownBy(() -> writer.drop(LAKE, "mine"))
        .hasMessage("TABLE_NOT_FOUND: Iceberg table 'lake.mine' does not exist");
  }

  @Test
  void findsATableThatAnotherProcessMadeAnew() {
    writer.create(LAKE, "words", COLUMNS);
    append("words", row(1, "a"));
    assertThat(rows("words")).hasSize(1);

    store.warehouse.catalog().dropTable(identifier("words"), false);
    store
        .warehouse
        .catalog()
        .createTable(
            identifier("words"),
            new Schema(Types.NestedField.optional(1, "other", Types.LongType.get())));

    assertThat(tables.find(LAKE, "words").orElseThrow().columns())
        .extracting(Column::name)
        .containsExactly("other");
  }

  @Test
  void leavesTheGroupsAlone() {
    Source features = new Source("f", SourceKind.ICEBERG, "features", Map.of());

    assertThatThrownBy(() -> writer.create(features, "t", COLUMNS))
        .hasMessageStartingWith("NOT_SUPPORTED: The namespace 'features' holds the histories");
    assertThatThrownBy(() -> writer.drop(features, "t"))
        .hasMessageStartingWith("NOT_SUPPORTED: The namespace 'features' holds the histories");
  }

  private static TableIdentifier identifier(String table) {
    return TableIdentifier.of(Namespace.of("raw", "labels"), table);
  }

  private static Object[] row(long id, @Nullable String word) {
    return new Object[] {id, LocalDateTime.of(2026, 11, 1, 10, 0), word};
  }

  private long append(String table, Object[]... rows) {
    return append(table, COLUMNS, rows);
  }

  private long append(String table, List<Column> columns, Object[]... rows) {
    try (BatchStream stream =
        new RowBatchStream(store.allocator, columns, Arrays.asList(rows).iterator())) {
      return writer.append(LAKE, table, columns, stream, store.allocator);
    }
  }

  private BatchStream stream(Object[]... rows) {
    return new RowBatchStream(store.allocator, COLUMNS, Arrays.asList(rows).iterator());
  }

  private PinnedScan pin(String table, ScanFilter... filters) {
    TableDef definition = tables.find(LAKE, table).orElseThrow();
    return store.scanner.pin(
        new ScanRequest(
            definition,
            definition.columns().stream().map(Column::name).toList(),
            List.of(filters),
            new SnapshotChoice.Current()));
  }

  private List<String> rows(String table) {
    return store
        .query(
            "SELECT id, word FROM (" + pin(table).sql() + ") ORDER BY id",
            List.of(column("id", "BIGINT"), column("word", "VARCHAR")))
        .stream()
        .map(row -> row[0] + " " + row[1])
        .toList();
  }

  private static List<Path> filesBelow(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
