package dev.tidemark.bench.writes;

import dev.tidemark.bench.PeakMemory;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.writes.put.PutsByHand;
import dev.tidemark.bench.writes.put.PutsOverFlight;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.TimeStampMicroTZVector;

/**
 * How much longer does COPY take until the history has the records, than DuckDB writing the same
 * rows sorted to Parquet, and how much longer does its online half take than PostgreSQL's own COPY
 * and upsert of the newest records?
 *
 * <p>When the history had them is the time stamped on the snapshot: server and measuring process
 * share a clock. Each round loads into a group of its own, and by hand into an empty table.
 */
final class LoadBenchmark {
  private static final double TARGET = 2;

  private final Tidemark tidemark;
  private final Path imports;
  private final WriteSizes sizes;

  LoadBenchmark(Tidemark tidemark, Path imports, WriteSizes sizes) {
    this.tidemark = tidemark;
    this.imports = imports;
    this.sizes = sizes;
  }

  /** Prints its part of the report; true if online holds what was upserted by hand. */
  boolean run(PrintStream report) throws SQLException {
    Path file = imports.resolve("records.parquet");
    LoadFile.write(file, sizes);
    long self = ProcessHandle.current().pid();
    Timings sorted = new Timings();
    Timings upsert = new Timings();
    Timings history = new Timings();
    Timings online = new Timings();
    boolean same = true;
    String handPeak;
    try (LoadByHand hand = new LoadByHand(file, imports, tidemark.postgresUrl(), sizes.threads())) {
      for (int round = 0; round <= sizes.rounds(); round++) {
        if (round == 1) {
          PeakMemory.reset(self);
          PeakMemory.reset(tidemark.pid());
        }
        PutsByHand.createTables(tidemark.postgresUrl());
        long sortedNanos = hand.sortedParquet();
        long upsertNanos = hand.upsert();
        String group = "loaded" + round;
        PutsOverFlight.createGroup(tidemark, group);
        long started = System.currentTimeMillis();
        long start = System.nanoTime();
        tidemark.update("COPY INTO " + group + " FROM 'records.parquet'");
        long all = System.nanoTime() - start;
        long historyNanos = TimeUnit.MILLISECONDS.toNanos(committedMillis(group) - started);
        same &= new Stored(tidemark).isOnlineAsByHand(group);
        same &= History.count(tidemark, "offline." + group) == sizes.loadRows();
        tidemark.update("DROP FEATURE GROUP " + group);
        if (round > 0) {
          sorted.add(sortedNanos);
          upsert.add(upsertNanos);
          history.add(historyNanos);
          online.add(all - historyNanos);
        }
      }
      handPeak = PeakMemory.text(self);
    }
    report.printf(
        "%nCOPY of %,d records x 10 columns of %,d entities from Parquet, %d rounds%n%n",
        sizes.loadRows(), sizes.loadKeys(), sizes.rounds());
    report.printf("| | median | fastest | slowest | peak memory |%n|---|---|---|---|---|%n");
    String ourPeak = PeakMemory.text(tidemark.pid());
    line(report, "DuckDB by hand, the rows sorted to Parquet", sorted, handPeak);
    line(report, "Tidemark, until the history has them", history, ourPeak);
    line(report, "PostgreSQL's COPY and upsert by hand, the newest records", upsert, handPeak);
    line(report, "Tidemark, from there until online has them", online, ourPeak);
    double ratio = history.medianMillis() / sorted.medianMillis();
    report.printf(
        "%nThe history takes %.2f times as long as DuckDB; the target is at most %.1f: %s."
            + " The upsert takes %.2f times as long as by hand.%n%s%n",
        ratio,
        TARGET,
        ratio <= TARGET ? "met" : "missed",
        online.medianMillis() / upsert.medianMillis(),
        same
            ? "Online holds the same as the table upserted by hand, and the history every record."
            : "WHAT IS STORED DIFFERS.");
    return same;
  }

  private long committedMillis(String group) {
    long[] micros = {0};
    tidemark.query(
        "SELECT committed_at FROM system.snapshots WHERE feature_group = '"
            + group
            + "_v1' AND operation = 'load'",
        batch -> {
          if (batch.getRowCount() > 0) {
            micros[0] = ((TimeStampMicroTZVector) batch.getVector(0)).get(0);
          }
        });
    return TimeUnit.MICROSECONDS.toMillis(micros[0]);
  }

  private static void line(PrintStream report, String name, Timings timings, String peak) {
    report.printf(
        "| %s | %,.0f ms | %,.0f ms | %,.0f ms | %s |%n",
        name, timings.medianMillis(), timings.minMillis(), timings.maxMillis(), peak);
  }
}
