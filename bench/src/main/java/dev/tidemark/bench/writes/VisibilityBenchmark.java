package dev.tidemark.bench.writes;

import dev.tidemark.bench.PeakMemory;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.writes.put.PutRow;
import dev.tidemark.bench.writes.put.Puts;
import dev.tidemark.bench.writes.put.PutsOverFlight;
import dev.tidemark.bench.writes.put.PutsOverFlight.Call;
import java.io.PrintStream;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How long does it take from the start of a put until a query of {@code features} has returned the
 * record, and until one of {@code offline} has?
 */
final class VisibilityBenchmark {
  private static final double FEATURES_MILLIS = 50;
  private static final double OFFLINE_MILLIS = 10_000;
  private static final int OFFLINE_LOOKS = 5;
  private static final int WARM_UP = 50;

  private final Tidemark tidemark;
  private final BufferAllocator allocator;
  private final WriteSizes sizes;

  VisibilityBenchmark(Tidemark tidemark, BufferAllocator allocator, WriteSizes sizes) {
    this.tidemark = tidemark;
    this.allocator = allocator;
    this.sizes = sizes;
  }

  /** Prints its part of the report; true if every put was there at once in {@code features}. */
  boolean run(PrintStream report) throws Exception {
    PutsOverFlight.createGroup(tidemark, "puts");
    Timings features = new Timings();
    Timings offline = new Timings();
    int missed = 0;
    long n = 0;
    try (Puts puts = new PutsOverFlight(tidemark, allocator, Call.PREPARED_INSERT)) {
      for (int i = -WARM_UP; i < sizes.looks(); i++) {
        if (i == 0) {
          PeakMemory.reset(tidemark.pid());
        }
        PutRow row = PutRow.of(n++, sizes.seed(), sizes.keys());
        long start = System.nanoTime();
        puts.put(List.of(row));
        missed += found("features", row) ? 0 : 1;
        if (i >= 0) {
          features.add(System.nanoTime() - start);
        }
      }
      for (int i = 0; i < OFFLINE_LOOKS; i++) {
        PutRow row = PutRow.of(n++, sizes.seed(), sizes.keys());
        long start = System.nanoTime();
        puts.put(List.of(row));
        History.awaitOffline(tidemark, "puts", n);
        offline.add(System.nanoTime() - start);
      }
    }
    report.printf(
        "%nA put until a query returns it, %,d looks, %d offline%n%n",
        sizes.looks(), OFFLINE_LOOKS);
    report.printf("| in | p50 | p99 | target |%n|---|---|---|---|%n");
    line(report, "`features`", features, FEATURES_MILLIS);
    line(report, "`offline`", offline, OFFLINE_MILLIS);
    report.printf("%nServer's peak memory: %s.%n", PeakMemory.text(tidemark.pid()));
    report.println(
        missed == 0
            ? "The first query of features found every put."
            : "THE FIRST QUERY OF FEATURES MISSED " + missed + " PUTS.");
    tidemark.update("DROP FEATURE GROUP puts");
    return missed == 0;
  }

  private boolean found(String schema, PutRow row) {
    int[] rows = {0};
    tidemark.query(
        "SELECT user_id, event_time, clicks, views FROM "
            + schema
            + ".puts WHERE user_id = "
            + row.userId(),
        batch -> rows[0] += batch.getRowCount());
    return rows[0] > 0;
  }

  private static void line(PrintStream report, String where, Timings timings, double target) {
    double p99 = timings.percentileMillis(99);
    report.printf(
        "| %s | %.1f ms | %.1f ms | %,.0f ms, %s |%n",
        where, timings.medianMillis(), p99, target, p99 <= target ? "met" : "missed");
  }
}
