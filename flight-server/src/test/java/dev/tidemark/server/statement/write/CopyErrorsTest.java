package dev.tidemark.server.statement.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.cli.SqlErrors;
import dev.tidemark.server.testing.RunningServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that COPY can't load, over the wire: one sentence, and nothing of them is left. */
@Timeout(300)
class CopyErrorsTest {
  private static final String HEADER = "id,event_time,clicks\n";

  @TempDir private static Path data;
  private static TidemarkServer server;
  private static Connection connection;
  private static Connection postgres;

  @BeforeAll
  static void start() throws SQLException {
    server = TidemarkServer.start(RunningServer.config(data, Map.of()));
    connection = DriverManager.getConnection(server.jdbcUrl());
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    execute(
        "CREATE FEATURE GROUP g (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)"
            + " ENTITY KEY (id) EVENT TIME event_time");
  }

  @AfterAll
  static void stop() throws SQLException {
    postgres.close();
    connection.close();
    server.close();
  }

  /** The server is alive, and has nothing of what was refused. */
  @AfterEach
  void nothingIsHalfDone() throws Exception {
    assertThat(count(connection, "features.g")).isZero();
    assertThat(count(connection, "online.g")).isZero();
    assertThat(count(postgres, "tidemark.load WHERE state <> 'DONE'")).isZero();
    try (Stream<Path> files = Files.walk(data.resolve("warehouse"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).isEmpty();
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(Connection where, String from) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Path file(String name) throws IOException {
    Path file = data.resolve("import").resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  private static void csv(String name, String text) throws IOException {
    Files.writeString(file(name), text);
  }

  /** A Parquet file of real rows: one that this build ships. */
  private static byte[] parquet() throws IOException {
    try (var flights =
        TidemarkServer.class.getResourceAsStream("/dev/tidemark/server/demo/flights.parquet")) {
      return flights.readAllBytes();
    }
  }

  private static void refuses(String path, String sentence) {
    assertThatThrownBy(() -> execute("COPY INTO g FROM '" + path + "'"))
        .isInstanceOf(SQLException.class)
        .satisfies(e -> assertThat(SqlErrors.sentence(e)).startsWith(sentence));
  }

  @Test
  void whatIsNoParquet() throws Exception {
    Files.writeString(file("text.parquet"), "not Parquet at all, but long enough for a footer");
    Files.write(file("nothing.parquet"), new byte[0]);
    byte[] whole = parquet();
    Files.write(file("half.parquet"), Arrays.copyOf(whole, whole.length / 2));

    refuses("text.parquet", "INVALID_FILE: File 'text.parquet' is no Parquet file, or only a part");
    refuses("nothing.parquet", "INVALID_FILE: File 'nothing.parquet' is empty");
    refuses("half.parquet", "INVALID_FILE: File 'half.parquet' is no Parquet file, or only a part");
  }

  @Test
  void aParquetFileWithDamagedPages() throws Exception {
    byte[] flipped = parquet();
    for (int i = 1000; i < flipped.length - 100_000; i += 997) {
      flipped[i] ^= 0x55;
    }
    Files.write(file("flipped.parquet"), flipped);
    execute(
        "CREATE FEATURE GROUP flown (origin VARCHAR, date TIMESTAMP(6), known_at TIMESTAMP(6), delay"
            + " INTEGER, distance INTEGER, destination VARCHAR, flight_id BIGINT)"
            + " ENTITY KEY (origin) EVENT TIME date");

    assertThatThrownBy(() -> execute("COPY INTO flown FROM 'flipped.parquet'"))
        .satisfies(
            e ->
                assertThat(SqlErrors.sentence(e))
                    .startsWith("INVALID_FILE: File 'flipped.parquet' can't be read: "));
    assertThat(count(connection, "features.flown")).isZero();
  }

  @Test
  void csvOfAnotherForm() throws Exception {
    csv("wide.csv", HEADER + "1,2026-01-01,1\n2,2026-01-01,2,3\n");
    csv("narrow.csv", HEADER + "1,2026-01-01,1\n2,2026-01-01\n");
    csv("open.csv", HEADER + "1,2026-01-01,1\n2,\"2026-01-01,2\n");
    csv("stray.csv", HEADER + "1,2026-01-01,\"1\"2\n");
    Files.write(
        file("latin.csv"),
        (HEADER + "1,2026-01-01,\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
    csv("empty.csv", "");
    csv("twice.csv", "id,event_time,ID\n1,2026-01-01,1\n");
    csv("unnamed.csv", "id,event_time,\n1,2026-01-01,1\n");

    refuses(
        "wide.csv",
        "INVALID_FILE: File 'wide.csv' is malformed in line 3: Expected Number of Columns: 3 Found:"
            + " 4");
    refuses(
        "narrow.csv",
        "INVALID_FILE: File 'narrow.csv' is malformed in line 3: Expected Number of Columns: 3"
            + " Found: 2");
    refuses("open.csv", "INVALID_FILE: File 'open.csv' is malformed in line 3: ");
    refuses("stray.csv", "INVALID_FILE: File 'stray.csv' is malformed in line 2: ");
    refuses("latin.csv", "INVALID_FILE: File 'latin.csv' is malformed in line 2: Invalid unicode");
    refuses("empty.csv", "INVALID_FILE: File 'empty.csv' is empty; its first line must name");
    refuses("twice.csv", "INVALID_FILE: File 'twice.csv' names column 'ID' twice");
    refuses("unnamed.csv", "INVALID_FILE: File 'unnamed.csv' has a column without a name");
  }

  @Test
  void aBadValueInRowOneMillion() throws Exception {
    try (BufferedWriter rows = Files.newBufferedWriter(file("long.csv"))) {
      rows.write(HEADER);
      for (int row = 1; row <= 1_200_000; row++) {
        rows.write(row + ",2026-01-01," + (row == 1_000_000 ? "many" : "1") + "\n");
      }
    }

    refuses(
        "long.csv",
        "INVALID_VALUE: 1 of 1200000 rows can't be loaded, so none was: long.csv row 1000000, column"
            + " 'clicks': 'many' can't be kept as INTEGER");
  }

  @Test
  void filesThatAreNotThere() throws Exception {
    Files.createDirectories(file("folder/x").getParent());
    Files.writeString(data.resolve("secret.csv"), HEADER);

    refuses("missing.csv", "FILE_NOT_FOUND: File 'missing.csv' does not exist in ");
    refuses("missing/*.csv", "FILE_NOT_FOUND: No file matches 'missing/*.csv'");
    refuses("folder", "FILE_NOT_FOUND: 'folder' is a folder; write 'folder/*.parquet'");
    refuses("../secret.csv", "PERMISSION_DENIED: '../secret.csv' is outside of the import folders");
    refuses("/etc/passwd", "PERMISSION_DENIED: '/etc/passwd' is outside of the import folders");
    refuses("[.csv", "INVALID_OPTION: '[.csv' is no path");
  }

  @Test
  void aPipeThatNobodyWrites() throws Exception {
    Process made = new ProcessBuilder("mkfifo", file("pipe.csv").toString()).start();
    assertThat(made.waitFor()).isZero();

    refuses("pipe.csv", "INVALID_FILE: 'pipe.csv' is a pipe or a device; COPY reads files");
  }

  @Test
  void aFileOfNoRowsIsLoadedAndGivesNone() throws Exception {
    csv("header.csv", HEADER);

    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("COPY INTO g FROM 'header.csv' (load_id = 'none')"))
          .isZero();
    }
  }
}
