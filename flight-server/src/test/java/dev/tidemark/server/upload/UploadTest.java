package dev.tidemark.server.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.server.testing.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of a client go to a server by Flight SQL ingest, in chunks that count once. */
@Timeout(300)
class UploadTest {
  private static final String HEADER = "id,event_time,clicks,name\n";

  @TempDir private Path folder;
  private final Seen seen = new Seen();
  private BufferAllocator allocator;
  private ServerConnection server;
  private DuckDb duckDb;
  private DuckDbEngine engine;

  /** What the progress was told. */
  private static final class Seen implements UploadProgress {
    final List<String> files = new ArrayList<>();
    long rows;

    @Override
    public void file(Path file, OptionalLong total) {
      files.add(file.getFileName() + " " + total);
    }

    @Override
    public void sent(long sent) {
      rows = sent;
    }

    @Override
    public void fileDone() {}
  }

  @BeforeEach
  void connect() throws SQLException {
    allocator = new RootAllocator();
    int port = URI.create(RunningServer.server().address()).getPort();
    server = ServerConnection.open(allocator, "127.0.0.1", port, Optional.empty(), "");
    duckDb =
        DuckDb.start(
            new DuckDbConfig(100L << 20, 2, folder.resolve("temp"), 1L << 30, List.of(folder)));
    engine = new DuckDbEngine(duckDb);
    RunningServer.execute(
        "DROP FEATURE GROUP IF EXISTS uploaded",
        "CREATE FEATURE GROUP uploaded (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER, name"
            + " VARCHAR) ENTITY KEY (id) EVENT TIME event_time");
  }

  @AfterEach
  void giveEverythingBack() {
    engine.close();
    duckDb.close();
    server.close();
    allocator.close();
  }

  private long load(String loadId, int chunkRows, String... files) {
    List<Path> paths = List.of(files).stream().map(folder::resolve).toList();
    return new Upload(server, duckDb, engine, allocator, seen)
        .run(new UploadRequest("uploaded", paths, Optional.empty(), loadId, chunkRows));
  }

  private void csv(String name, int from, int to) throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = from; i <= to; i++) {
      rows.append(i)
          .append(",2026-01-01 00:00:00,")
          .append(i * 10)
          .append(",n")
          .append(i)
          .append('\n');
    }
    Files.writeString(folder.resolve(name), rows);
  }

  private static List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  private static String count() throws SQLException {
    return rows("SELECT COUNT(*) FROM features.uploaded").get(0);
  }

  @Test
  void putsTheRowsOfAllFilesInTheirOrder() throws Exception {
    csv("a.csv", 1, 10);
    csv("b.csv", 11, 15);

    assertThat(load("order", 4, "a.csv", "b.csv")).isEqualTo(15);

    assertThat(seen.files).containsExactly("a.csv OptionalLong.empty", "b.csv OptionalLong.empty");
    assertThat(seen.rows).isEqualTo(5);
    assertThat(rows("SELECT name FROM features.uploaded ORDER BY sequence"))
        .startsWith("n1", "n2")
        .endsWith("n14", "n15")
        .hasSize(15);
    assertThat(rows("SELECT clicks FROM online.uploaded WHERE id = 12")).containsExactly("120");
  }

  @Test
  void readsParquetAndKnowsHowManyRowsItHas() throws Exception {
    try (var flights =
        getClass().getResourceAsStream("/dev/tidemark/server/demo/flights.parquet")) {
      Files.copy(flights, folder.resolve("flights.parquet"));
    }
    RunningServer.execute(
        "DROP FEATURE GROUP IF EXISTS uploaded",
        "CREATE FEATURE GROUP uploaded (origin VARCHAR, date TIMESTAMP(6), known_at TIMESTAMP(6),"
            + " delay INTEGER, distance INTEGER, destination VARCHAR, flight_id BIGINT)"
            + " ENTITY KEY (origin) EVENT TIME date KNOWN TIME known_at");

    long rows = load("flights", 50_000, "flights.parquet");

    assertThat(seen.files).containsExactly("flights.parquet OptionalLong[" + rows + "]");
    assertThat(count()).isEqualTo(Long.toString(rows));
    assertThat(rows("SELECT SUM(flight_id) FROM features.uploaded")).doesNotContainNull();
  }

  @Test
  void aRepeatedLoadAddsNothing() throws Exception {
    csv("a.csv", 1, 10);
    load("twice", 4, "a.csv");

    assertThat(load("twice", 4, "a.csv")).isEqualTo(10);

    assertThat(count()).isEqualTo("10");
    assertThat(load("another", 4, "a.csv")).isEqualTo(10);
    assertThat(count()).isEqualTo("20");
  }

  @Test
  void continuesWhereABadRowStoppedIt() throws Exception {
    csv("a.csv", 1, 10);
    Path file = folder.resolve("a.csv");
    String good = Files.readString(file);
    Files.writeString(file, good.replace("8,2026-01-01 00:00:00,80", "8,2026-01-01 00:00:00,many"));

    assertThatThrownBy(() -> load("mended", 3, "a.csv"))
        .hasMessage("INVALID_VALUE: a.csv row 8, column 'clicks': 'many' can't be kept as INTEGER");

    assertThat(Integer.parseInt(count())).isIn(0, 3, 6);
    Files.writeString(file, good);
    load("mended", 3, "a.csv");
    assertThat(count()).isEqualTo("10");
  }

  @Test
  void refusesOtherRowsUnderTheSameLoadId() throws Exception {
    csv("a.csv", 1, 10);
    load("same", 4, "a.csv");
    csv("a.csv", 2, 11);

    assertThatThrownBy(() -> load("same", 4, "a.csv"))
        .hasMessageStartingWith("IDEMPOTENCY_CONFLICT");

    assertThat(count()).isEqualTo("10");
  }

  @Test
  void tellsWhatTheStoreRefuses() throws Exception {
    Files.writeString(folder.resolve("a.csv"), HEADER + "1,2999-01-01 00:00:00,1,x\n");

    assertThatThrownBy(() -> load("future", 4, "a.csv"))
        .hasMessageStartingWith("INVALID_VALUE: Row 1, column 'event_time': ");

    assertThat(count()).isEqualTo("0");
  }

  @Test
  void looksAtEverythingBeforeItSendsAnything() throws Exception {
    csv("a.csv", 1, 3);
    Files.writeString(folder.resolve("no.parquet"), "not Parquet at all");
    Files.writeString(folder.resolve("other.csv"), "id,event_time,click\n1,2026-01-01,1\n");

    assertThatThrownBy(() -> load("x", 4, "a.csv", "missing.csv"))
        .hasMessageStartingWith("FILE_NOT_FOUND: File '" + folder.resolve("missing.csv"));
    assertThat(count()).isEqualTo("0");
    assertThatThrownBy(() -> load("x", 4, "no.parquet"))
        .hasMessage("INVALID_FILE: File 'no.parquet' is no Parquet file, or only a part of one");
    assertThatThrownBy(() -> load("x", 4, "other.csv"))
        .hasMessageStartingWith(
            "COLUMN_NOT_FOUND: Feature group 'uploaded' has no column 'click', which the file has;"
                + " did you mean 'clicks'?");
    assertThatThrownBy(() -> load("x", 4, "."))
        .hasMessageStartingWith("FILE_NOT_FOUND: ")
        .hasMessageContaining("is a folder");
  }

  @Test
  void namesAGroupThatIsNotThere() throws Exception {
    csv("a.csv", 1, 3);
    UploadRequest request =
        new UploadRequest(
            "features.uploadet", List.of(folder.resolve("a.csv")), Optional.empty(), "x", 4);

    assertThatThrownBy(() -> new Upload(server, duckDb, engine, allocator, seen).run(request))
        .hasMessageStartingWith("TABLE_NOT_FOUND: ")
        .hasMessageContaining("did you mean 'uploaded'?");
  }
}
