package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import dev.tidemark.server.testing.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a purge no file holds the entity, whether of the warehouse or of PostgreSQL. */
@Timeout(400)
class PurgeTest {
  private static final String KEY = "purge-me-4711";
  private static final String SECRET = "secret-of-4711";

  /** More than a connection takes before its client reads. */
  private static final String MANY_ROWS =
      "SELECT a.v, repeat(b.v, 50) FROM offline.g AS a, offline.g AS b, offline.g AS c,"
          + " offline.g AS d, offline.g AS e, offline.g AS f";

  @TempDir private Path data;
  private TidemarkServer server;
  private Connection connection;
  private Connection postgres;

  @BeforeEach
  void start() throws SQLException {
    server =
        TidemarkServer.start(
            RunningServer.config(
                data,
                Map.of("replication.interval", "1 hours", "maintenance.interval", "1 hours")));
    connection = DriverManager.getConnection(server.jdbcUrl());
    postgres = DriverManager.getConnection(server.postgresUrl(), "postgres", "");
    execute(
        "CREATE FEATURE GROUP g (k VARCHAR, event_time TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME event_time");
  }

  @AfterEach
  void stop() throws SQLException {
    postgres.close();
    connection.close();
    server.close();
  }

  private void execute(String sql) throws SQLException {
    execute(connection, sql);
  }

  private static void execute(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement()) {
      statement.execute(sql);
    }
  }

  private String value(String sql) throws SQLException {
    return value(connection, sql);
  }

  private static String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  private void put(String key, String value, int day) throws SQLException {
    execute(
        "INSERT INTO g VALUES ('%s', TIMESTAMP '2026-01-%02d 00:00:00', '%s')"
            .formatted(key, day, value));
  }

  /** In several snapshots, in a compacted file, and in the tail. */
  private void writeEverywhere() throws Exception {
    for (int day = 1; day < 5; day++) {
      put(KEY, SECRET + day, day);
      put("other" + day, "kept", day);
      server.replicate();
    }
    execute("CALL system.compact('g')");
    put(KEY, SECRET + 9, 9);
    server.replicate();
    put(KEY, SECRET + 10, 10);
    put("last", "kept", 10);
    execute(postgres, "ANALYZE");
    assertThat(filesHolding(data.resolve("warehouse"))).isNotEmpty();
    execute(postgres, "CHECKPOINT");
    assertThat(filesHolding(data.resolve("postgres"))).isNotEmpty();
  }

  private void nothingHoldsIt() throws Exception {
    execute(postgres, "CHECKPOINT");
    assertThat(filesHolding(data)).isEmpty();
  }

  /** Decoded where they are compressed; PostgreSQL's log of changes is its operator's affair. */
  private static List<Path> filesHolding(Path folder) throws Exception {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // servers and PostgreSQL go on with their work
            }
            throw e;
          }
        });
    List<Path> holding = new ArrayList<>();
    for (Path file : files) {
      if (!file.toString().contains("pg_wal") && holds(file)) {
        holding.add(file);
      }
    }
    return holding;
  }

  private static boolean holds(Path file) throws SQLException, IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String name = file.toString();
      return holds(bytes)
          || (name.endsWith(".avro") && holds(inflated(bytes)))
          || (name.endsWith(".parquet") && parquetHolds(file));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean holds(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.contains(KEY) || text.contains(SECRET);
  }

  private static boolean parquetHolds(Path file) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement count =
            duckDb.prepareStatement(
                "SELECT count(*) FROM read_parquet('"
                    + file
                    + "') AS t WHERE contains(t::VARCHAR, ?) OR contains(t::VARCHAR, ?)")) {
      count.setString(1, KEY);
      count.setString(2, SECRET);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1) > 0;
      }
    }
  }

  /**
   * The blocks of an Avro file with the codec deflate, between its sync markers; nothing of one
   * that a server is about to write, or that a killed one left empty.
   */
  private static byte[] inflated(byte[] avro) {
    if (avro.length == 0) {
      return avro;
    }
    String text = new String(avro, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("avro.codec").contains("deflate");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String sync = text.substring(text.length() - 16);
    for (int at = text.indexOf(sync); at + 16 < text.length(); at = text.indexOf(sync, at + 1)) {
      ByteBuffer block = ByteBuffer.wrap(avro, at + 16, avro.length - at - 16);
      skipNumber(block);
      skipNumber(block);
      Inflater inflater = new Inflater(true);
      inflater.setInput(avro, block.position(), text.indexOf(sync, at + 1) - block.position());
      byte[] part = new byte[8192];
      try {
        for (int n = inflater.inflate(part); n > 0; n = inflater.inflate(part)) {
          all.write(part, 0, n);
        }
      } catch (DataFormatException e) {
        throw new IllegalStateException(e);
      } finally {
        inflater.end();
      }
    }
    return all.toByteArray();
  }

  private static void skipNumber(ByteBuffer from) {
    while (from.get() < 0) {}
  }

  @Test
  void removesTheEntityFromEveryFile() throws Exception {
    writeEverywhere();

    try (PreparedStatement purge = connection.prepareStatement("PURGE FROM g WHERE k = ?")) {
      purge.setString(1, KEY);
      try (ResultSet row = purge.executeQuery()) {
        row.next();
        assertThat(row.getLong("rows")).isEqualTo(6);
        assertThat(row.getLong("files_rewritten")).isEqualTo(2);
        assertThat(row.getLong("files_written")).isEqualTo(1);
      }
    }

    nothingHoldsIt();
    assertThat(value("SELECT count(*) FROM features.g")).isEqualTo("5");
    assertThat(value("SELECT count(*) FROM online.g")).isEqualTo("5");
    assertThat(value("CHECK CONSISTENCY g")).isEmpty();
    assertThat(value("SELECT count(*) FROM system.snapshots")).isEqualTo("1");
    server.replicate();
    put(KEY, "again", 11);
    assertThat(value("SELECT v FROM online.g WHERE k = '" + KEY + "'")).isEqualTo("again");
    assertThat(value("CHECK CONSISTENCY g")).isEmpty();
  }

  private void moveToVersionTwo() throws SQLException {
    execute(
        "CREATE FEATURE GROUP g VERSION 2 (k VARCHAR, event_time TIMESTAMP(6), w VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME event_time");
    execute("BACKFILL FEATURE GROUP g VERSION 2 FROM VERSION 1 AS SELECT k, event_time, v AS w");
    execute("ALTER FEATURE GROUP g SET VERSION 2");
    put(KEY, SECRET + 11, 11);
  }

  @Test
  void removesTheEntityFromEveryVersion() throws Exception {
    writeEverywhere();
    moveToVersionTwo();

    try (PreparedStatement purge = connection.prepareStatement("PURGE FROM g WHERE k = ?")) {
      purge.setString(1, KEY);
      try (ResultSet rows = purge.executeQuery()) {
        rows.next();
        assertThat(rows.getString("feature_group")).isEqualTo("g_v1");
        assertThat(rows.getLong("rows")).isEqualTo(6);
        rows.next();
        assertThat(rows.getString("feature_group")).isEqualTo("g_v2");
        assertThat(rows.getLong("rows")).isEqualTo(7);
        assertThat(rows.next()).isFalse();
      }
    }

    nothingHoldsIt();
    assertThat(value("SELECT count(*) FROM g_v1")).isEqualTo("5");
    assertThat(value("SELECT count(*) FROM g")).isEqualTo("5");
    assertThat(value("PURGE FROM g_v1 WHERE k = 'last'")).isEqualTo("g_v1");
    assertThat(value("SELECT count(*) FROM g WHERE k = 'last'")).isEqualTo("1");
  }

  /** A load into the newer version, which is under way, lets the purge do the older one only. */
  @Test
  void doesTheOtherVersionsWhenItIsRepeated() throws Exception {
    writeEverywhere();
    moveToVersionTwo();
    String loads = beginLoad();

    assertThatThrownBy(() -> execute("PURGE FROM g WHERE k = '" + KEY + "'"))
        .hasMessageContaining("CONFLICT");

    assertThat(value("SELECT count(*) FROM g_v1 WHERE k = '" + KEY + "'")).isEqualTo("0");
    assertThat(value("SELECT count(*) FROM g_v2 WHERE k = '" + KEY + "'")).isEqualTo("7");
    execute(postgres, "SELECT pg_advisory_unlock(" + loads + ")");
    execute("PURGE FROM g WHERE k = '" + KEY + "'");
    nothingHoldsIt();
    assertThat(value("SELECT count(*) FROM g_v1")).isEqualTo("5");
    assertThat(value("SELECT count(*) FROM g_v2")).isEqualTo("5");
    assertThat(value("CHECK CONSISTENCY")).isEmpty();
  }

  /** Returns the lock by which another server shows that it is at a load into the newest group. */
  private String beginLoad() throws SQLException {
    postgres.setAutoCommit(false);
    try (Statement statement = postgres.createStatement();
        ResultSet row =
            statement.executeQuery(
                "WITH load AS (INSERT INTO tidemark.load (group_id, id, hash, state)"
                    + " SELECT max(id), 'under way', '', 'REGISTERED'"
                    + " FROM tidemark.feature_group_version RETURNING number)"
                    + " SELECT '1416193135, ' || number, pg_advisory_lock(1416193135, number::int)"
                    + " FROM load")) {
      row.next();
      return row.getString(1);
    } finally {
      postgres.commit();
      postgres.setAutoCommit(true);
    }
  }

  @Test
  void touchesNothingWhereOneConditionCannotFitAllVersions() throws Exception {
    put(KEY, SECRET, 1);
    execute(
        "CREATE FEATURE GROUP g VERSION 2 (id VARCHAR, event_time TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (id) EVENT TIME event_time");

    assertThatThrownBy(() -> execute("PURGE FROM g WHERE k = '" + KEY + "'"))
        .hasMessageContaining("all of its versions")
        .hasMessageContaining("doesn't fit 'g_v2'")
        .hasMessageContaining("'k'");

    assertThat(value("SELECT count(*) FROM g WHERE k = '" + KEY + "'")).isEqualTo("1");
  }

  @Test
  void doesNothingWhereThereIsNothing() throws Exception {
    put("other", "kept", 1);
    server.replicate();

    assertThat(value("SELECT count(*) FROM system.snapshots")).isEqualTo("1");
    assertThat(value("PURGE FROM g WHERE k = 'nobody'")).isEqualTo("g_v1");

    assertThat(value("SELECT count(*) FROM system.maintenance")).isEqualTo("0");
    assertThat(value("SELECT operation FROM system.snapshots")).isEqualTo("replicate");
    assertThatThrownBy(() -> execute("PURGE FROM g WHERE v = 'kept'"))
        .hasMessageContaining("PURGE from feature group 'g' takes conditions on its entity key");
    assertThatThrownBy(
            () ->
                execute(
                    "PURGE FROM g WHERE k = 'a' AND event_time = TIMESTAMP '2026-01-01 00:00:00'"))
        .hasMessageContaining("it takes no condition on 'event_time'");
  }

  /** A server is killed when the data is changed and the old files are still there. */
  @Test
  void finishesWhatACrashLeft() throws Exception {
    writeEverywhere();
    postgres.setAutoCommit(false);
    execute(postgres, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    execute(postgres, "SELECT count(*) FROM " + table("online"));
    try (ServerProcess killed =
        ServerProcess.serve(
            data.resolve("killed"),
            "--postgres-url",
            server.postgresUrl(),
            "--warehouse",
            data.resolve("warehouse").toString())) {
      CompletableFuture<Void> purge = purging(killed.jdbcUrl());
      Await.until(
          () -> value("SELECT count(*) FROM features.g WHERE k = '" + KEY + "'").equals("0"));
      Await.until(
          () ->
              value(
                      "SELECT operation FROM system.snapshots ORDER BY committed_at DESC,"
                          + " total_rows LIMIT 1")
                  .equals("purge"));
      killed.kill();
      assertThat(purge.handle((done, failure) -> failure).join()).isNotNull();
    }
    postgres.rollback();
    postgres.setAutoCommit(true);
    assertThat(filesHolding(data.resolve("warehouse"))).isNotEmpty();

    Await.until(() -> purges());

    nothingHoldsIt();
    assertThat(value("CHECK CONSISTENCY g")).isEmpty();
    assertThat(value(postgres, "SELECT count(*) FROM tidemark.purge")).isEqualTo("0");
  }

  /** PostgreSQL takes a moment to notice that the killed server's sessions are gone. */
  private boolean purges() throws SQLException {
    try {
      execute("PURGE FROM g WHERE k = '" + KEY + "'");
      return true;
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("CONFLICT");
      return false;
    }
  }

  private String table(String prefix) throws SQLException {
    return "tidemark."
        + prefix
        + "_"
        + value(postgres, "SELECT max(id) FROM tidemark.feature_group_version");
  }

  @Test
  void waitsForReadersOfOlderSnapshotsAndForOpenTransactions() throws Exception {
    writeEverywhere();
    postgres.setAutoCommit(false);
    execute(postgres, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    execute(postgres, "SELECT count(*) FROM " + table("online"));

    CompletableFuture<Void> purge = purging(server.jdbcUrl());
    Await.until(() -> value("SELECT count(*) FROM online.g WHERE k = '" + KEY + "'").equals("0"));
    put("meanwhile", "kept", 12);

    assertThat(purge.isDone()).isFalse();
    postgres.rollback();
    postgres.setAutoCommit(true);
    purge.join();
    nothingHoldsIt();
    assertThat(value("CHECK CONSISTENCY g")).isEmpty();
  }

  /** One that began while the tables were rewritten may see what PostgreSQL had sampled of them. */
  @Test
  void waitsForTransactionsThatBeginMeanwhile() throws Exception {
    writeEverywhere();
    String online = table("online");
    String analyzed =
        "SELECT pg_stat_get_last_analyze_time('" + table("tail") + "'::regclass)::text";
    String before = value(postgres, analyzed);
    try (Connection reader = DriverManager.getConnection(server.postgresUrl(), "postgres", "")) {
      postgres.setAutoCommit(false);
      execute(postgres, "LOCK TABLE " + online + " IN ACCESS SHARE MODE");
      CompletableFuture<Void> purge = purging(server.jdbcUrl());
      String rewrites =
          "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
              + online
              + "'::regclass";
      Await.until(() -> value(reader, rewrites).equals("1"));
      reader.setAutoCommit(false);
      execute(reader, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      execute(reader, "SELECT 1");
      postgres.rollback();
      postgres.setAutoCommit(true);
      String waits =
          "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
              + " AND query LIKE 'SELECT NOT EXISTS%backend_xmin%'";
      Await.until(
          () ->
              !value(postgres, analyzed).equals(before)
                  && (purge.isDone() || !value(postgres, waits).equals("0")));

      reader.rollback();
      purge.join();
    }
    nothingHoldsIt();
  }

  /** It is sending rows of the entity when their files are to go. */
  @Test
  void waitsForAQueryOfAnotherServer() throws Exception {
    writeEverywhere();
    try (ServerProcess other =
            ServerProcess.serve(
                data.resolve("other"),
                "--postgres-url",
                server.postgresUrl(),
                "--warehouse",
                data.resolve("warehouse").toString());
        Connection reading = DriverManager.getConnection(other.jdbcUrl());
        Statement statement = reading.createStatement()) {
      String epoch = "SELECT last_value FROM tidemark.reading_epoch";
      String before = value(postgres, epoch);
      CompletableFuture<Void> purge;
      try (ResultSet rows = statement.executeQuery(MANY_ROWS)) {
        assertThat(rows.next()).isTrue();
        purge = purging(server.jdbcUrl());
        Await.until(() -> !value(postgres, epoch).equals(before));

        assertThat(purge.isDone()).isFalse();
        assertThat(filesHolding(data.resolve("warehouse"))).isNotEmpty();
      }
      purge.join();
    }
    nothingHoldsIt();
  }

  private CompletableFuture<Void> purging(String url) {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection own = DriverManager.getConnection(url)) {
            execute(own, "PURGE FROM g WHERE k = '" + KEY + "'");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void othersWriteLoadReplicateAndCompactMeanwhile() throws Exception {
    Path file = Files.createDirectories(data.resolve("import")).resolve("load.csv");
    Files.writeString(file, "k,event_time,v\nloaded,2026-01-01 00:00:00,kept\n");
    writeEverywhere();
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> others =
        repeating(
            enough,
            "INSERT INTO g VALUES ('busy', TIMESTAMP '2026-02-01 00:00:00', 'kept')",
            "COPY INTO g FROM 'load.csv'",
            "CALL system.compact('g')");
    try {
      purging(server.jdbcUrl()).join();
      purging(server.jdbcUrl()).join();
    } finally {
      enough.set(true);
    }
    others.join();

    nothingHoldsIt();
    assertThat(value("CHECK CONSISTENCY g")).isEmpty();
  }

  /** As the background thread does: somebody else's commit may be first. */
  private void replicate() {
    try {
      server.replicate();
    } catch (TidemarkException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
    }
  }

  private CompletableFuture<Void> repeating(AtomicBoolean enough, String... statements) {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection own = DriverManager.getConnection(server.jdbcUrl())) {
            while (!enough.get()) {
              for (String sql : statements) {
                execute(own, sql);
              }
              replicate();
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
