package dev.tidemark.offline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that another engine writes, with the deletes it may leave. */
class ForeignTablesTest {
  private static final Source SOURCE = new Source("labels", SourceKind.ICEBERG, "lake", Map.of());
  private static final TableIdentifier IDENTIFIER = TableIdentifier.of("lake", "orders");

  @TempDir Path folder;
  private OfflineStore store;
  private IcebergSourceTables sources;
  private Table table;
  private Path files;

  @BeforeEach
  void open() throws IOException {
    store = new OfflineStore(folder);
    sources = new IcebergSourceTables(store.warehouse);
    files = Files.createDirectories(store.warehouse.folder().resolve("foreign"));
    store.warehouse.catalog().createNamespace(Namespace.of("lake"));
    table =
        store
            .warehouse
            .catalog()
            .createTable(
                IDENTIFIER,
                new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()),
                    Types.NestedField.optional(
                        3,
                        "nested",
                        Types.StructType.of(
                            Types.NestedField.optional(4, "x", Types.LongType.get())))),
                PartitionSpec.unpartitioned(),
                null,
                Map.of(TableProperties.FORMAT_VERSION, "2"));
    table.newAppend().appendFile(data("SELECT i AS a, 'n' || i AS b FROM range(10) t(i)")).commit();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void listsTablesAndTheColumnsOfTypesWeHave() {
    assertThat(sources.tables(SOURCE)).containsExactly("orders");
    assertThat(sources.find(SOURCE, "orders").orElseThrow().columns())
        .extracting(Column::name)
        .containsExactly("id", "name");
    assertThat(sources.find(SOURCE, "none")).isEmpty();
    assertThatThrownBy(
            () -> sources.check(new Source("x", SourceKind.ICEBERG, "nowhere", Map.of())))
        .hasMessage(
            "SCHEMA_NOT_FOUND: The Iceberg catalog has no namespace 'nowhere'; (create = true)"
                + " makes one");
  }

  @Test
  void readsWhatAnotherEngineCommitted() {
    assertThat(ids()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void honoursDeletedPositions() {
    String location = table.newScan().planFiles().iterator().next().file().location();
    table
        .newRowDelta()
        .addDeletes(
            delete(
                "SELECT '" + location + "' AS f, p::BIGINT AS p FROM (VALUES (0), (7)) t(p)",
                "f: 2147483546, p: 2147483545",
                false))
        .commit();
    table.newAppend().appendFile(data("SELECT 100 AS a, 'later' AS b")).commit();

    assertThat(ids()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 8L, 9L, 100L);
  }

  @Test
  void honoursEqualityDeletesOfOlderFilesAlone() {
    table
        .newRowDelta()
        .addDeletes(delete("SELECT unnest(['n3', NULL]) AS k", "k: 2", true))
        .commit();
    table.newAppend().appendFile(data("SELECT 3 AS a, 'n3' AS b")).commit();

    assertThat(ids()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(pin(List.of("id")).sql()).contains("IS NOT DISTINCT FROM");
  }

  @Test
  void countsRowsWithoutAnyColumn() {
    PinnedScan scan = pin(List.of());

    try (Lease lease = store.duckDb.lease()) {
      assertThat(lease.number("SELECT count(*) FROM (" + scan.sql() + ")")).isEqualTo(10);
    }
  }

  @Test
  void refusesOtherFileFormatsAloud() {
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .withPath(store.warehouse.location(files.resolve("x.orc")))
                .withFormat(FileFormat.ORC)
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build())
        .commit();

    assertThatThrownBy(() -> pin(List.of("id")))
        .hasMessageStartingWith("NOT_SUPPORTED: File 'file://")
        .hasMessageContaining("ORC");
  }

  @Test
  void readsNoFileOutsideOfTheWarehouse() {
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .withPath("file:///etc/passwd")
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build())
        .commit();

    assertThatThrownBy(() -> pin(List.of("id"))).hasMessageStartingWith("PERMISSION_DENIED");
  }

  private List<Long> ids() {
    TableDef definition = sources.find(SOURCE, "orders").orElseThrow();
    return store
        .query(
            "SELECT id FROM (" + pin(List.of("id")).sql() + ") ORDER BY id",
            definition.columns().subList(0, 1))
        .stream()
        .map(row -> (Long) row[0])
        .toList();
  }

  private PinnedScan pin(List<String> columns) {
    return store.scanner.pin(
        new ScanRequest(
            sources.find(SOURCE, "orders").orElseThrow(),
            columns,
            List.of(),
            new SnapshotChoice.Current()));
  }

  private DataFile data(String select) {
    Path path = write(select, "a: 1, b: 2");
    return DataFiles.builder(table.spec())
        .withPath(store.warehouse.location(path))
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(size(path))
        .withRecordCount(10)
        .build();
  }

  private DeleteFile delete(String select, String fieldIds, boolean byEquality) {
    Path path = write(select, fieldIds);
    FileMetadata.Builder builder =
        FileMetadata.deleteFileBuilder(table.spec())
            .withPath(store.warehouse.location(path))
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(size(path))
            .withRecordCount(2);
    return (byEquality ? builder.ofEqualityDeletes(2) : builder.ofPositionDeletes()).build();
  }

  private Path write(String select, String fieldIds) {
    Path path = files.resolve(java.util.UUID.randomUUID() + ".parquet");
    try (Lease lease = store.duckDb.lease()) {
      lease.execute(
          "COPY (" + select + ") TO '" + path + "' (FORMAT parquet, FIELD_IDS {" + fieldIds + "})");
    }
    return path;
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
