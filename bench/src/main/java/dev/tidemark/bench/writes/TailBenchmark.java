package dev.tidemark.bench.writes;

import dev.tidemark.bench.PeakMemory;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.writes.put.PutRow;
import dev.tidemark.bench.writes.put.Puts;
import dev.tidemark.bench.writes.put.PutsOverFlight;
import dev.tidemark.bench.writes.put.PutsOverFlight.Call;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How much longer does reading a whole history take in {@code features} than in {@code offline},
 * with nothing in PostgreSQL's tail and with a full one?
 *
 * <p>The server must not replicate meanwhile. All columns of all records go to the client.
 */
final class TailBenchmark {
  private static final double EMPTY_TARGET = 1.1;
  private static final double FULL_TARGET = 1.5;
  private static final int BATCH = 1_000;

  private final Tidemark tidemark;
  private final BufferAllocator allocator;
  private final WriteSizes sizes;

  TailBenchmark(Tidemark tidemark, BufferAllocator allocator, WriteSizes sizes) {
    this.tidemark = tidemark;
    this.allocator = allocator;
    this.sizes = sizes;
  }

  /** Prints its part of the report; true if both had every record. */
  boolean run(Path imports, PrintStream report) throws SQLException, IOException {
    LoadFile.write(imports.resolve("records.parquet"), sizes);
    PutsOverFlight.createGroup(tidemark, "puts");
    tidemark.update("COPY INTO puts FROM 'records.parquet'");
    report.printf(
        "%nReading %,d records x 10 columns in features and in offline, %d rounds%n%n",
        sizes.loadRows(), sizes.rounds());
    report.printf("| tail | offline, median | features, median | ratio | target |%n");
    report.printf("|---|---|---|---|---|%n");
    boolean same = measure("empty", 0, EMPTY_TARGET, report);
    try (Puts puts = new PutsOverFlight(tidemark, allocator, Call.INGEST)) {
      for (long first = 0; first < sizes.tailRows(); first += BATCH) {
        puts.put(
            LongStream.range(first, Math.min(sizes.tailRows(), first + BATCH))
                .mapToObj(n -> PutRow.of(n, sizes.seed(), sizes.keys()))
                .toList());
      }
    }
    same &=
        measure("%,d records".formatted(sizes.tailRows()), sizes.tailRows(), FULL_TARGET, report);
    report.printf(
        "%nServer's peak memory: %s. %s%n",
        PeakMemory.text(tidemark.pid()), same ? "Both gave every record." : "RECORDS ARE MISSING.");
    return same;
  }

  private boolean measure(String tail, long tailRows, double target, PrintStream report) {
    Timings offline = new Timings();
    Timings features = new Timings();
    boolean same = true;
    for (int round = 0; round <= sizes.rounds(); round++) {
      if (round == 1) {
        PeakMemory.reset(tidemark.pid());
      }
      long start = System.nanoTime();
      same &= read("offline") == sizes.loadRows();
      long between = System.nanoTime();
      same &= read("features") == sizes.loadRows() + tailRows;
      long end = System.nanoTime();
      if (round > 0) {
        offline.add(between - start);
        features.add(end - between);
      }
    }
    double ratio = features.medianMillis() / offline.medianMillis();
    report.printf(
        "| %s | %,.0f ms | %,.0f ms | %.2f | %.1f, %s |%n",
        tail,
        offline.medianMillis(),
        features.medianMillis(),
        ratio,
        target,
        ratio <= target ? "met" : "missed");
    return same;
  }

  private long read(String schema) {
    long[] rows = {0};
    tidemark.query(
        "SELECT " + PutRow.NAMES + " FROM " + schema + ".puts",
        batch -> rows[0] += batch.getRowCount());
    return rows[0];
  }
}
