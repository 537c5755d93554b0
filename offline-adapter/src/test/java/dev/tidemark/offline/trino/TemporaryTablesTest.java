package dev.tidemark.offline.trino;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.planner.arrow.RowBatchStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryTablesTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final List<Column> COLUMNS = List.of(OfflineStore.column("c0", "BIGINT"));

  @TempDir private Path temp;

  private static TemporaryTables at(OfflineStore store, Instant now) {
    return new TemporaryTables(
        store.warehouse,
        new IcebergSourceWriter(store.warehouse, store.writer, store.duckDb),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static TableIdentifier create(OfflineStore store, TemporaryTables tables) {
    TableIdentifier table = tables.newName(Duration.ofMinutes(20));
    List<Object[]> rows = List.of(new Object[] {1L}, new Object[] {2L});
    try (RowBatchStream stream = new RowBatchStream(store.allocator, COLUMNS, rows.iterator())) {
      tables.create(table, COLUMNS, stream, store.allocator);
    }
    return table;
  }

  private static long files(OfflineStore store) throws IOException {
    try (Stream<Path> files = Files.walk(store.warehouse.folder().resolve("temporary"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void leavesNothingOfATableThatIsDropped() throws IOException {
    try (OfflineStore store = new OfflineStore(temp)) {
      TemporaryTables tables = at(store, NOW);
      TableIdentifier table = create(store, tables);
      assertThat(files(store)).isPositive();

      tables.drop(table);

      assertThat(store.warehouse.catalog().tableExists(table)).isFalse();
      assertThat(files(store)).isZero();
    }
  }

  @Test
  void dropsATableThatNeverCameAbout() {
    try (OfflineStore store = new OfflineStore(temp)) {
      TemporaryTables tables = at(store, NOW);
      TableIdentifier table = tables.newName(Duration.ofMinutes(20));

      tables.drop(table);

      assertThat(store.warehouse.catalog().tableExists(table)).isFalse();
    }
  }

  @Test
  void sweepsOnlyWhatNoQueryCanNeedAnyMore() {
    try (OfflineStore store = new OfflineStore(temp)) {
      TableIdentifier old = create(store, at(store, NOW));
      TableIdentifier young = create(store, at(store, NOW.plusSeconds(900)));

      at(store, NOW.plus(Duration.ofMinutes(21))).sweep();

      assertThat(store.warehouse.catalog().tableExists(old)).isFalse();
      assertThat(store.warehouse.catalog().tableExists(young)).isTrue();
    }
  }

  @Test
  void sweepsTheFilesOfATableThatNeverCameAbout() throws IOException {
    try (OfflineStore store = new OfflineStore(temp)) {
      TableIdentifier killed = at(store, NOW).newName(Duration.ofMinutes(20));
      Path folder = store.warehouse.temporaryFolder(killed.name());
      Files.createDirectories(folder.resolve("data"));
      Files.writeString(folder.resolve("data").resolve("half"), "PAR1");

      at(store, NOW.plus(Duration.ofMinutes(19))).sweep();
      assertThat(files(store)).isOne();
      at(store, NOW.plus(Duration.ofMinutes(21))).sweep();

      assertThat(folder).doesNotExist();
    }
  }
}
