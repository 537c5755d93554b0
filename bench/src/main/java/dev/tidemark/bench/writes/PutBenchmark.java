package dev.tidemark.bench.writes;

import dev.tidemark.bench.PeakMemory;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.writes.put.PutRow;
import dev.tidemark.bench.writes.put.Puts;
import dev.tidemark.bench.writes.put.PutsByHand;
import dev.tidemark.bench.writes.put.PutsOverFlight;
import dev.tidemark.bench.writes.put.PutsOverFlight.Call;
import dev.tidemark.bench.writes.put.PutsOverStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * At what rate does Tidemark take records over Flight, against PgJDBC with two inserts in one
 * transaction, on the same PostgreSQL and with the same durability?
 *
 * <p>The ways take turns, round by round, with as many rows each; by hand and through Tidemark the
 * same rows are stored in the end. Before each turn Iceberg has what was put, so that replication
 * costs Tidemark's own turn and nobody else's.
 */
final class PutBenchmark {
  /**
   * What is put.
   *
   * @param title for the report
   * @param connections at once
   * @param puts of a round, over all connections
   * @param rows of a put
   * @param target the least part of the best rate by hand
   */
  record Shape(String title, int connections, int puts, int rows, double target) {
    long rowsOfRound() {
      return (long) puts * rows;
    }
  }

  private final Tidemark tidemark;
  private final BufferAllocator allocator;
  private final WriteSizes sizes;
  private final Shape shape;

  PutBenchmark(Tidemark tidemark, BufferAllocator allocator, WriteSizes sizes, Shape shape) {
    this.tidemark = tidemark;
    this.allocator = allocator;
    this.sizes = sizes;
    this.shape = shape;
  }

  /** Opens one connection. */
  private interface Opener {
    Puts open() throws Exception;
  }

  /** The ways of one kind share the rows: each takes the next. */
  private static final class Rows {
    private long next;

    long take(long count) {
      next += count;
      return next - count;
    }
  }

  private static final class Way {
    private final String name;
    private final Rows rows;
    private final List<Puts> connections;
    private final Timings timings = new Timings();
    private ProcessorTime spent = ProcessorTime.NONE;

    Way(String name, Rows rows, List<Puts> connections) {
      this.name = name;
      this.rows = rows;
      this.connections = connections;
    }
  }

  /** Prints its part of the report; true if everybody stored the same. */
  boolean run(PrintStream report) throws Exception {
    String url = tidemark.postgresUrl();
    PutsByHand.createTables(url);
    PutsOverFlight.createGroup(tidemark, "puts");
    Rows hand = new Rows();
    Rows ours = new Rows();
    List<Way> ways = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(shape.connections());
    try {
      ways.add(way("PgJDBC by hand", hand, () -> new PutsByHand(url, "")));
      ways.add(way("Tidemark, prepared INSERT", ours, () -> flight(Call.PREPARED_INSERT)));
      String rewriting = "&reWriteBatchedInserts=true";
      ways.add(
          way(
              "PgJDBC by hand," + rewriting.replace('&', ' '),
              hand,
              () -> new PutsByHand(url, rewriting)));
      ways.add(
          shape.rows() > 1
              ? way("Tidemark, ingest", ours, () -> flight(Call.INGEST))
              : way("Tidemark, put stream", ours, () -> new PutsOverStream(tidemark, allocator)));
      for (int round = -sizes.warmUp(); round < sizes.rounds(); round++) {
        if (round == 0) {
          PeakMemory.reset(tidemark.pid());
        }
        for (Way way : ways) {
          History.awaitOffline(tidemark, "puts", ours.next);
          ProcessorTime before = ProcessorTime.now(tidemark);
          long nanos = turn(way, threads);
          if (round >= 0) {
            way.timings.add(nanos);
            way.spent = way.spent.plus(ProcessorTime.now(tidemark).minus(before));
          }
        }
      }
      print(ways, ours, report);
      return new Stored(tidemark).isAsByHand("puts", report);
    } finally {
      threads.shutdown();
      for (Way way : ways) {
        for (Puts connection : way.connections) {
          connection.close();
        }
      }
      tidemark.update("DROP FEATURE GROUP puts");
    }
  }

  private Puts flight(Call call) {
    return new PutsOverFlight(tidemark, allocator, call);
  }

  private Way way(String name, Rows rows, Opener opener) throws Exception {
    List<Puts> connections = new ArrayList<>();
    for (int i = 0; i < shape.connections(); i++) {
      connections.add(opener.open());
    }
    return new Way(name, rows, connections);
  }

  /** One turn: every connection puts its part of the rows. */
  private long turn(Way way, ExecutorService threads) throws Exception {
    long first = way.rows.take(shape.rowsOfRound());
    List<List<List<PutRow>>> work = new ArrayList<>();
    for (int i = 0; i < shape.connections(); i++) {
      work.add(new ArrayList<>());
    }
    for (int put = 0; put < shape.puts(); put++) {
      long from = first + (long) put * shape.rows();
      work.get(put % shape.connections())
          .add(
              LongStream.range(from, from + shape.rows())
                  .mapToObj(n -> PutRow.of(n, sizes.seed(), sizes.keys()))
                  .toList());
    }
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < shape.connections(); i++) {
      Puts connection = way.connections.get(i);
      List<List<PutRow>> part = work.get(i);
      running.add(
          threads.submit(
              () -> {
                for (List<PutRow> rows : part) {
                  connection.put(rows);
                }
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    return System.nanoTime() - start;
  }

  private void print(List<Way> ways, Rows ours, PrintStream report) {
    report.printf(
        "%n%s: %,d puts a round, 10 columns, %d connections, %,d entities, %d rounds%n%n",
        shape.title(), shape.puts(), shape.connections(), sizes.keys(), sizes.rounds());
    report.printf(
        "| | records a second, median | slowest round | fastest round"
            + " | processor time of a put: client | server | PostgreSQL |%n");
    report.printf("|---|---|---|---|---|---|---|%n");
    double bestByHand = 0;
    double bestOfOurs = 0;
    for (Way way : ways) {
      double rate = rate(way.timings.medianMillis());
      report.printf(
          "| %s | %,.0f | %,.0f | %,.0f | %.3f ms | %.3f ms | %.3f ms |%n",
          way.name,
          rate,
          rate(way.timings.maxMillis()),
          rate(way.timings.minMillis()),
          millisOfPut(way.spent.client()),
          millisOfPut(way.spent.server()),
          millisOfPut(way.spent.postgres()));
      if (way.rows == ours) {
        bestOfOurs = Math.max(bestOfOurs, rate);
      } else {
        bestByHand = Math.max(bestByHand, rate);
      }
    }
    double ratio = bestOfOurs / bestByHand;
    report.printf(
        "%nTidemark's better rate is %.2f of the best by hand; the target is at least %.1f: %s."
            + " Server's peak memory: %s.%n",
        ratio,
        shape.target(),
        ratio >= shape.target() ? "met" : "missed",
        PeakMemory.text(tidemark.pid()));
  }

  private double millisOfPut(Duration spent) {
    return spent.toNanos() / 1e6 / ((double) shape.puts() * sizes.rounds());
  }

  private double rate(double millis) {
    return shape.rowsOfRound() / millis * 1_000;
  }
}
