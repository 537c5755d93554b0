package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.WarehouseConfig;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server, its PostgreSQL or both at random moments, while clients write, and then
 * compares history, online store and warehouse with what the clients were told. {@code
 * -Dtidemark.kills=200} is the long mode, {@code -Dtidemark.seed} repeats a run's choices.
 */
class CrashTest {
  private static final int KILLS = Integer.getInteger("tidemark.kills", 4);
  private static final int KILLS_OF_A_GROUP = 10;
  private static final int WRITERS = 4;

  /** What may be left of what was under way: replication, compaction, each writer's COPY. */
  private static final int ORPHANS_OF_A_KILL = WRITERS + 2;

  /** Who is killed. */
  private enum Victim {
    SERVER,
    POSTGRES,
    BOTH
  }

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
  @TempDir private Path data;
  private ServerProcess server;
  private int definers;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(data.resolve("import"));
    Files.writeString(
        data.resolve("server.properties"),
        """
        replication.interval = 150 ms
        loads.recovery = 300 ms
        maintenance.interval = 500 ms
        maintenance.compact_files = 4
        duckdb.memory = 300 MB
        """);
    server = serve();
    server.jdbcUrl();
  }

  private ServerProcess serve() {
    return ServerProcess.serve(data, "--config", data.resolve("server.properties").toString());
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    server.close();
  }

  @Test
  void losesNothingAndDoublesNothing() throws Exception {
    System.out.println("seed " + seed);
    for (int kill = 0; kill < KILLS; kill += KILLS_OF_A_GROUP) {
      String group = "g" + kill;
      execute(
          "CREATE FEATURE GROUP "
              + group
              + " (k BIGINT, event_time TIMESTAMP(6), v BIGINT) ENTITY KEY (k) EVENT TIME event_time");
      Ledger ledger = new Ledger();
      int kills = Math.min(KILLS_OF_A_GROUP, KILLS - kill);
      for (int i = 0; i < kills; i++) {
        Victim victim = i < 3 ? Victim.values()[i] : Victim.values()[random.nextInt(3)];
        killUnderLoad(victim, group, ledger);
        long rows = check(group, ledger);
        System.out.printf(
            Locale.ROOT,
            "kill %d of %s: %d records acknowledged, %d stored%n",
            kill + i + 1,
            victim,
            ledger.acknowledged(),
            rows);
      }
      checkWarehouse(group, kills);
    }
  }

  private void killUnderLoad(Victim victim, String group, Ledger ledger) throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    String url = server.jdbcUrl();
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Writer writer =
          new Writer(
              new Random(random.nextLong()),
              ledger,
              () -> new WriteClient(url, data.resolve("import"), group),
              end::get);
      writers.add(CompletableFuture.runAsync(writer, threads));
    }
    Definer definer = new Definer(url, "d" + ++definers + "_", ledger, end::get);
    writers.add(CompletableFuture.runAsync(definer, threads));
    long before = ledger.acknowledged();
    Await.until(() -> ledger.acknowledged() > before);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1500)));
    String postgres = postgres();
    if (victim != Victim.SERVER) {
      assertThat(ProcessHandle.of(Long.parseLong(postgres)).orElseThrow().destroyForcibly())
          .isTrue();
    }
    if (victim == Victim.POSTGRES) {
      Await.until(() -> !postgres().equals(postgres));
      long restarted = ledger.acknowledged();
      Await.until(() -> ledger.acknowledged() > restarted + 100);
      end.set(true);
    } else {
      server.kill();
      end.set(true);
      server.close();
      server = serve();
    }
    writers.forEach(CompletableFuture::join);
    Set<String> failures = ledger.takeFailures();
    if (victim == Victim.POSTGRES) {
      assertThat(failures).allMatch(Retryable::isSaidBy);
    }
    definer.check(server.jdbcUrl());
  }

  /** The postmaster's process; nothing while there is none. */
  private String postgres() throws IOException {
    try (Stream<String> lines = Files.lines(data.resolve("postgres/postmaster.pid"))) {
      return lines.findFirst().orElse("").strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private long check(String group, Ledger ledger) throws Exception {
    try (WriteClient client = new WriteClient(server.jdbcUrl(), data.resolve("import"), group)) {
      for (Write write : ledger.toRepeat()) {
        repeat(client, write, ledger);
      }
    }
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      return new HistoryCheck(connection, group, ledger).check();
    }
  }

  private static void repeat(WriteClient client, Write write, Ledger ledger) throws Exception {
    try {
      Await.until(() -> isAnswered(client, write, ledger));
    } catch (AssertionError e) {
      throw new AssertionError(write + ": " + ledger.takeFailures(), e);
    }
  }

  private static boolean isAnswered(WriteClient client, Write write, Ledger ledger)
      throws Exception {
    try {
      write.acknowledge(client.send(write));
      return true;
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      ledger.failed(message);
      assertThat(message).matches(Retryable::isSaidBy);
      return false;
    }
  }

  private void checkWarehouse(String group, int kills) throws Exception {
    String port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3).strip();
    WarehouseConfig config =
        new WarehouseConfig(
            data.resolve("warehouse"),
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            "postgres",
            "",
            WarehouseConfig.DEFAULT_CATALOG_NAME);
    try (Warehouse warehouse = Warehouse.open(config);
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      var count = statement.executeQuery("SELECT COUNT(*) FROM offline." + group);
      count.next();
      WarehouseCheck check = new WarehouseCheck(warehouse, group);
      check.check(count.getLong(1));
      assertThat(check.orphans()).isLessThanOrEqualTo((long) kills * ORPHANS_OF_A_KILL);
    }
    Await.until(this::hasNoTemporaryFiles);
  }

  private boolean hasNoTemporaryFiles() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("tmp"))) {
      return files.noneMatch(Files::isRegularFile);
    } catch (UncheckedIOException e) {
      return false; // a folder went while its files were listed
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
