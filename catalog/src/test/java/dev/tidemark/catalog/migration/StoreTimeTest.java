package dev.tidemark.catalog.migration;

import static dev.tidemark.catalog.testing.PostgresFixture.execute;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.testing.PostgresFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class StoreTimeTest {

  private static final String READ = "SELECT tidemark.store_time_micros()";
  private static final String DRAW =
      "SELECT (extract(epoch FROM tidemark.draw_write_time()) * 1000000)::bigint";

  private final DataSource database = migratedDatabase();

  private long micros(String sql) {
    return Long.parseLong(query(database, sql));
  }

  @Test
  void followsPostgresClockToTheMicrosecond() {
    assertThat(
            query(
                database,
                "SELECT tidemark.store_time() - clock_timestamp()"
                    + " BETWEEN interval '-1 minute' AND interval '1 minute'"))
        .isEqualTo("t");
    assertThat(
            query(
                database,
                "SELECT abs(extract(epoch FROM tidemark.store_time()) * 1000000"
                    + " - tidemark.store_time_micros()) < 60000000"))
        .isEqualTo("t");
  }

  @Test
  void drawsEachTimeOnce() throws Exception {
    ExecutorService servers = Executors.newFixedThreadPool(6);
    List<Callable<List<Long>>> writers =
        IntStream.range(0, 6).<Callable<List<Long>>>mapToObj(i -> this::drawMany).toList();

    List<Long> drawn = new ArrayList<>();
    for (Future<List<Long>> writer : servers.invokeAll(writers)) {
      assertThat(writer.get()).isSorted();
      drawn.addAll(writer.get());
    }
    servers.shutdown();

    assertThat(drawn).hasSize(3000).doesNotHaveDuplicates();
    assertThat(micros(READ)).isGreaterThanOrEqualTo(Collections.max(drawn));
  }

  private List<Long> drawMany() throws SQLException {
    List<Long> drawn = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      for (int i = 0; i < 500; i++) {
        drawn.add(Long.parseLong(query(connection, DRAW)));
      }
    }
    return drawn;
  }

  @Test
  void neverStepsBackWithItsClock() {
    long before = micros(READ);

    execute(database, "SELECT tidemark.set_store_time_offset(interval '-1 hour')");

    long standing = micros(READ);
    assertThat(standing).isGreaterThanOrEqualTo(before);
    assertThat(micros(READ)).isEqualTo(standing);
    assertThat(micros(DRAW)).isEqualTo(standing + 1);
    assertThat(micros(READ)).isEqualTo(standing + 1);
    assertThat(micros(DRAW)).isEqualTo(standing + 2);
  }

  @Test
  void stepsForwardWithItsClock() {
    long before = micros(READ);

    execute(database, "SELECT tidemark.set_store_time_offset(interval '90 days')");

    long ninetyDays = 90L * 86_400 * 1_000_000;
    assertThat(micros(READ) - before).isBetween(ninetyDays, ninetyDays + 60_000_000);
  }

  @Test
  void neverGoesBackWhileClocksStepUnderLoad() throws Exception {
    ExecutorService servers = Executors.newFixedThreadPool(3);
    AtomicLong highest = new AtomicLong();
    Callable<Integer> stepper =
        () -> {
          for (int i = 0; i < 60; i++) {
            int seconds = i % 7 - 3;
            execute(
                database,
                "SELECT tidemark.set_store_time_offset(interval '" + seconds + " seconds')");
          }
          return 0;
        };
    Callable<Integer> writer =
        () -> {
          int backwards = 0;
          try (Connection connection = database.getConnection()) {
            for (int i = 0; i < 500; i++) {
              long floor = highest.get();
              long drawn = Long.parseLong(query(connection, DRAW));
              backwards += drawn <= floor ? 1 : 0;
              highest.accumulateAndGet(drawn, Math::max);
              long read = Long.parseLong(query(connection, READ));
              backwards += read < drawn ? 1 : 0;
            }
          }
          return backwards;
        };

    int backwards = 0;
    for (Future<Integer> outcome : servers.invokeAll(List.of(stepper, writer, writer))) {
      backwards += outcome.get();
    }
    servers.shutdown();

    assertThat(backwards).isZero();
  }

  @Test
  void isReadInReadOnlyTransactionsWithoutAnyGrant() throws SQLException {
    execute(
        database,
        "CREATE ROLE store_time_reader; CREATE VIEW online.now AS SELECT tidemark.store_time();"
            + " GRANT SELECT ON online.now TO store_time_reader");

    try (Connection connection = database.getConnection()) {
      connection.setReadOnly(true);
      PostgresFixture.query(connection, "SELECT set_config('role', 'store_time_reader', false)");

      assertThat(query(connection, "SELECT * FROM online.now")).startsWith("20");
      assertThatThrownBy(() -> query(connection, DRAW)).hasMessageContaining("permission denied");
    } finally {
      execute(database, "DROP VIEW online.now; DROP ROLE store_time_reader");
    }
  }

  @Test
  void holdsNothingUpUntilTheCommit() throws SQLException {
    try (Connection first = database.getConnection()) {
      first.setAutoCommit(false);
      long drawn = Long.parseLong(query(first, DRAW));

      assertThat(micros(DRAW)).isGreaterThan(drawn);
      assertThat(
              query(
                  first,
                  "SELECT count(*) FROM pg_locks"
                      + " WHERE locktype = 'advisory' AND pid = pg_backend_pid()"))
          .isEqualTo("0");
      first.rollback();
      assertThat(micros(READ)).isGreaterThan(drawn);
    }
  }
}
