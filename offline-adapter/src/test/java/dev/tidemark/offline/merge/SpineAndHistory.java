package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.BoundSql;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A spine ({@code k, o}) and a history ({@code k, o, s, a, tie, r}) in a DuckDB, for an operator
 * that is run alone: key, time, second part of the rank, the time from which a record is seen, what
 * decides ties, and the record's number.
 */
final class SpineAndHistory implements AutoCloseable {
  /** More memory than any of these tests needs. */
  static final long PLENTY = 1 << 26;

  final BufferAllocator allocator;
  final MergeFunctions functions;
  final DuckDbSession session;
  private final EmptyDuckDb empty;

  SpineAndHistory(Path folder) {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
    functions = new MergeFunctions(empty.database());
    session = empty.engine().open(new QueryContext("q", "s", allocator, Duration.ofMinutes(5)));
  }

  DuckDb database() {
    return empty.database();
  }

  /** Each case has a seed of its own; what is printed gives all of them back. */
  static void forEachSeed(LongConsumer check) {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    int cases = Integer.getInteger("tidemark.cases", 60);
    System.out.println("-Dtidemark.seed=" + seed + " -Dtidemark.cases=" + cases);
    for (int i = 0; i < cases; i++) {
      check.accept(seed + i);
    }
  }

  void sql(String statement) {
    session.execute(new BoundSql(statement, List.of()));
  }

  /** So many rows and records of so many keys, some of them NULL, at so many times. */
  void fill(Random random, int spine, int records, int keys, int times) {
    sql("CREATE OR REPLACE TEMP TABLE spine (k BIGINT, o BIGINT)");
    sql(
        "CREATE OR REPLACE TEMP TABLE history (k BIGINT, o BIGINT, s BIGINT, a BIGINT, tie BIGINT,"
            + " r BIGINT)");
    for (int i = 0; i < spine; i++) {
      sql("INSERT INTO spine VALUES (%s, %s)".formatted(key(random, keys), any(random, times)));
    }
    for (int i = 0; i < records; i++) {
      int time = random.nextInt(times) - 3;
      int second = random.nextInt(times) - 3;
      sql(
          "INSERT INTO history VALUES (%s, %d, %d, %d, %d, %d)"
              .formatted(key(random, keys), time, second, Math.max(time, second), i, 1000 - i));
    }
  }

  /** With gaps, and some below zero. */
  private static String key(Random random, int keys) {
    return "7 * " + any(random, keys) + " - 10";
  }

  private static String any(Random random, int bound) {
    return random.nextInt(10) == 0 ? "NULL" : Integer.toString(random.nextInt(bound));
  }

  /** As many spine rows, and 600 000 records in no order, of so many keys. */
  void fillMany(int spine, int keys) {
    sql(
        "CREATE OR REPLACE TEMP TABLE spine AS SELECT i %% %d AS k, (hash(i) %% 100000)::BIGINT AS o FROM range(%d) AS t(i)"
            .formatted(keys, spine));
    sql(
        """
        CREATE OR REPLACE TEMP TABLE history AS
        SELECT i %% %d AS k, (hash(i, 1) %% 100000)::BIGINT AS o, 0::BIGINT AS s,
          (hash(i, 1) %% 100000)::BIGINT AS a, i AS tie, i AS r
        FROM range(600000) AS t(i) ORDER BY hash(i, 2)
        """
            .formatted(keys));
  }

  @Override
  public void close() {
    session.close();
    empty.close();
  }
}
