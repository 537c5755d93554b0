package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.WarehouseConfig;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.OwnPostgres;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server, its PostgreSQL or both at random moments, while clients write, and then
 * compares history, online store and warehouse with what the clients were told. In every second
 * round files are compacted, snapshots expire and left-over files are removed all the while. {@code
 * -Dtidemark.kills=200} is the long mode, {@code -Dtidemark.seed} repeats a run's choices.
 */
@Tag("alone")
class CrashTest {
  private static final int KILLS = Integer.getInteger("tidemark.kills", 6);
  private static final int KILLS_OF_A_GROUP = 10;
  private static final int WRITERS = 4;

  /** Who is killed. */
  private enum Victim {
    SERVER,
    POSTGRES,
    BOTH
  }

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
  @TempDir private Path data;
  private ServerProcess server;
  private int definers;

  @BeforeEach
  void start() throws IOException, SQLException {
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
    whatIsNotedIsDueAtOnce();
  }

  /** As though the longest query had ended: no client of this test reads meanwhile. */
  private void whatIsNotedIsDueAtOnce() throws IOException, SQLException {
    try (Connection connection = new OwnPostgres(data).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER TABLE tidemark.unreferenced_file ALTER COLUMN since"
              + " SET DEFAULT clock_timestamp() - interval '1 day'");
    }
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
      OldFiles files = new OldFiles(tableFolder(group));
      int kills = Math.min(KILLS_OF_A_GROUP, KILLS - kill);
      for (int i = 0; i < kills; i++) {
        Victim victim = i < 6 ? Victim.values()[i / 2] : Victim.values()[random.nextInt(3)];
        files.age();
        String work = killUnderLoad(victim, group, ledger, files, i % 2 == 1);
        long rows = check(group, ledger);
        long snapshots = checkWarehouse(group);
        System.out.printf(
            Locale.ROOT,
            "kill %d of %s during %s: %d records acknowledged, %d stored, %d snapshots%n",
            kill + i + 1,
            victim,
            work,
            ledger.acknowledged(),
            rows,
            snapshots);
      }
      Await.until(() -> leavesNoOrphans(group, files));
      Await.until(this::hasNoTemporaryFiles);
    }
  }

  /** Returns what maintenance was about when the kill came. */
  private String killUnderLoad(
      Victim victim, String group, Ledger ledger, OldFiles files, boolean isMaintained)
      throws Exception {
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
    Caretaker caretaker = new Caretaker(url, group, files, ledger, end::get);
    if (isMaintained) {
      writers.add(CompletableFuture.runAsync(caretaker, threads));
    }
    long before = ledger.acknowledged();
    Await.until(() -> ledger.acknowledged() > before);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1500)));
    String postgres = postgres();
    String work = caretaker.work();
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
    return work;
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
      client.repeat(ledger);
    }
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      return new HistoryCheck(connection, group, ledger).check();
    }
  }

  private Warehouse warehouse() throws IOException {
    OwnPostgres postgres = new OwnPostgres(data);
    return Warehouse.open(
        new WarehouseConfig(
            data.resolve("warehouse"),
            postgres.url(),
            "postgres",
            postgres.password(),
            WarehouseConfig.DEFAULT_CATALOG_NAME));
  }

  private Path tableFolder(String group) throws IOException {
    try (Warehouse warehouse = warehouse()) {
      return new WarehouseCheck(warehouse, group).folder();
    }
  }

  /** Returns how many snapshots there are. */
  private long checkWarehouse(String group) throws Exception {
    try (Warehouse warehouse = warehouse();
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      var count = statement.executeQuery("SELECT COUNT(*) FROM offline." + group);
      count.next();
      WarehouseCheck check = new WarehouseCheck(warehouse, group);
      check.check(count.getLong(1));
      return check.checkTimeTravel(statement);
    }
  }

  /** Whatever the kills left is gone after the next look at files that are old enough. */
  private boolean leavesNoOrphans(String group, OldFiles files) throws Exception {
    files.age();
    execute("CALL system.remove_orphan_files('" + group + "')");
    try (Warehouse warehouse = warehouse()) {
      return new WarehouseCheck(warehouse, group).orphans().isEmpty();
    }
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
