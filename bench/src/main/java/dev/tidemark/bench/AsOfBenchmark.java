package dev.tidemark.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How much longer does an AS OF join take through Tidemark, from SQL text to the last Arrow batch
 * at the client, than DuckDB's ASOF written by hand in the user's own process, over the very same
 * Parquet files?
 *
 * <p>The sides take turns, after one round of each that compares their answers and isn't counted.
 * Tidemark decides ties; the hand-written join doesn't.
 */
final class AsOfBenchmark {
  private static final double TARGET = 1.3;

  private static final String SQL =
      """
      SELECT s.row_id, s.user_id, s.ts, h.clicks, h.score
      FROM offline.spine AS s
      LEFT ASOF JOIN history AS h MATCH_CONDITION (h.event_time <= s.ts) ON h.user_id = s.user_id
      """;

  private final Tidemark tidemark;
  private final BufferAllocator allocator;
  private final Sizes sizes;

  AsOfBenchmark(Tidemark tidemark, BufferAllocator allocator, Sizes sizes) {
    this.tidemark = tidemark;
    this.allocator = allocator;
    this.sizes = sizes;
  }

  /** Prints its part of the report; true if both sides gave the same answer. */
  boolean run(List<Path> spine, List<Path> history, PrintStream report)
      throws SQLException, IOException {
    long self = ProcessHandle.current().pid();
    Timings byHand = new Timings();
    Timings throughTidemark = new Timings();
    Answer[] expected = {Answer.EMPTY};
    Answer[] actual = {Answer.EMPTY};
    String handPeak;
    try (HandWrittenAsOf hand = new HandWrittenAsOf(allocator, spine, history, sizes)) {
      tidemark.query(SQL, batch -> actual[0] = actual[0].plus(batch));
      hand.run(batch -> expected[0] = expected[0].plus(batch));
      PeakMemory.reset(self);
      PeakMemory.reset(tidemark.pid());
      for (int round = 0; round < sizes.rounds(); round++) {
        long start = System.nanoTime();
        hand.run(batch -> {});
        long between = System.nanoTime();
        tidemark.query(SQL, batch -> {});
        byHand.add(between - start);
        throughTidemark.add(System.nanoTime() - between);
      }
      handPeak = PeakMemory.text(self);
    }
    double ratio = throughTidemark.medianMillis() / byHand.medianMillis();
    report.printf(
        "%nAS OF join, %,d spine rows x %,d records of %,d entities, %d rounds%n%n",
        sizes.spine(), sizes.records(), sizes.keys(), sizes.rounds());
    report.printf("| | median | fastest | slowest | peak memory |%n|---|---|---|---|---|%n");
    line(report, "DuckDB's ASOF by hand, in process", byHand, handPeak);
    line(report, "Tidemark over Flight", throughTidemark, PeakMemory.text(tidemark.pid()));
    report.printf(
        "%nTidemark takes %.2f times as long; the target is at most %.1f: %s.%n",
        ratio, TARGET, ratio <= TARGET ? "met" : "missed");
    boolean same = expected[0].equals(actual[0]);
    report.printf(
        "By hand: %,d rows, %,d with a match. Tidemark: %,d and %,d. %s%n",
        expected[0].rows(),
        expected[0].matched(),
        actual[0].rows(),
        actual[0].matched(),
        same ? "The answers are equal." : "THE ANSWERS DIFFER.");
    return same;
  }

  private static void line(PrintStream report, String name, Timings timings, String peak) {
    report.printf(
        "| %s | %.0f ms | %.0f ms | %.0f ms | %s |%n",
        name, timings.medianMillis(), timings.minMillis(), timings.maxMillis(), peak);
  }
}
