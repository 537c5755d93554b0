package dev.tidemark.offline.commit;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.WarehouseConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL takes a commit, and the connection breaks before it can say so. */
class LostAnswerTest {
  @TempDir private Path folder;
  private OfflineStore store;
  private FeatureGroup group;
  private LosingLine line;

  @BeforeEach
  void open() throws IOException {
    store = new OfflineStore(folder);
    group =
        store.create(
            "clicks", List.of(column("id", "BIGINT"), column("event_time", "TIMESTAMP(6)")));
    line = LosingLine.to(URI.create(store.config.jdbcUri().substring("jdbc:".length())).getPort());
  }

  @AfterEach
  void close() throws IOException {
    line.close();
    store.close();
  }

  private Warehouse overTheLine() {
    WarehouseConfig direct = store.config;
    return Warehouse.open(
        new WarehouseConfig(
            direct.folder(),
            direct.jdbcUri().replaceAll(":\\d+/", ":" + line.port() + "/"),
            direct.user(),
            direct.password(),
            direct.catalogName()));
  }

  private void keepsWhatWasCommitted(Consumer<Commit> commit) {
    LocalDateTime time = LocalDateTime.of(2026, 1, 1, 0, 0);
    Object[] record = {1L, time, time, time, false, 1L};
    try (Warehouse warehouse = overTheLine()) {
      Table table = warehouse.table(group);
      List<DataFile> files = store.write(group, table, List.<Object[]>of(record));

      assertThatThrownBy(() -> commit.accept(new Commit(table, files)))
          .hasMessageStartingWith("WAREHOUSE_UNAVAILABLE: Whether the change of Iceberg table")
          .hasMessageEndingWith("was committed is unknown");

      assertThat(line.lost()).isEqualTo(1);
      assertThat(store.rows(group)).singleElement().isEqualTo(record);
      assertThat(warehouse.table(group).currentSnapshot()).isNotNull();
    }
  }

  /** A commit to be made of those files. */
  private record Commit(Table table, List<DataFile> files) {}

  @Test
  void aMoveOfTheTailStays() {
    TailPosition to = new TailPosition(100, 1, "7000");

    keepsWhatWasCommitted(
        commit -> HistoryCommit.moveTail(commit.table(), commit.files(), TailPosition.NONE, to));

    assertThat(store.position(group)).isEqualTo(to);
  }

  @Test
  void aLoadStays() {
    keepsWhatWasCommitted(
        commit -> HistoryCommit.addLoad(commit.table(), commit.files(), "x", () -> {}));

    assertThat(HistoryCommit.findLoad(store.warehouse.table(group), "x")).isPresent();
  }
}
