package dev.tidemark.bench.asof;

import dev.tidemark.bench.PeakMemory;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * How much longer does one shape's join take through Tidemark, from SQL text to the last Arrow
 * batch at the client, than DuckDB's ASOF by hand? The sides take turns, after one round of each
 * that compares their answers and some that warm them up, which aren't counted.
 */
final class ShapeBenchmark {
  private final Tidemark tidemark;
  private final BufferAllocator allocator;
  private final Shape shape;
  private final AsOfOptions options;

  ShapeBenchmark(Tidemark tidemark, BufferAllocator allocator, Shape shape, AsOfOptions options) {
    this.tidemark = tidemark;
    this.allocator = allocator;
    this.shape = shape;
    this.options = options;
  }

  /** Prints its line of the report; true if both sides gave the same answer. */
  boolean run(PrintStream report) throws SQLException, IOException {
    List<List<Path>> histories = new ArrayList<>();
    ShapeTables tables = new ShapeTables(tidemark, shape);
    for (int i = 0; i < shape.histories(); i++) {
      int number = i;
      histories.add(filesOf(() -> tables.loadHistory(number)));
    }
    List<Path> spine = filesOf(tables::loadSpine);
    String sql = tables.sql();
    long self = ProcessHandle.current().pid();
    Timings byHand = new Timings();
    Timings throughTidemark = new Timings();
    try (ByHand hand = new ByHand(allocator, shape, spine, histories, options)) {
      Fingerprint[] expected = {Fingerprint.EMPTY};
      Fingerprint[] actual = {Fingerprint.EMPTY};
      hand.answer(batch -> expected[0] = expected[0].plus(batch));
      tidemark.query(sql, batch -> actual[0] = actual[0].plus(batch));
      for (int round = 0; round < options.warmUp(); round++) {
        hand.join(VectorSchemaRoot::getRowCount);
        tidemark.query(sql, VectorSchemaRoot::getRowCount);
      }
      PeakMemory.reset(self);
      PeakMemory.reset(tidemark.pid());
      for (int round = 0; round < options.rounds(); round++) {
        long start = System.nanoTime();
        hand.join(VectorSchemaRoot::getRowCount);
        long between = System.nanoTime();
        tidemark.query(sql, VectorSchemaRoot::getRowCount);
        byHand.add(between - start);
        throughTidemark.add(System.nanoTime() - between);
      }
      boolean same = expected[0].equals(actual[0]);
      double ratio = throughTidemark.medianMillis() / byHand.medianMillis();
      report.printf(
          "| %s: %,d × %s%,d, %,d keys | %,.0f ms, %s | %,.0f ms, %s | %.2f | %.1f, %s | %s |%n",
          shape.name(),
          shape.spine(),
          shape.histories() > 1 ? shape.histories() + " × " : "",
          shape.records(),
          shape.keys(),
          byHand.medianMillis(),
          PeakMemory.text(self),
          throughTidemark.medianMillis(),
          PeakMemory.text(tidemark.pid()),
          ratio,
          shape.target(),
          ratio <= shape.target() ? "met" : "missed",
          same ? "equal" : "DIFFERENT: " + expected[0] + ", " + actual[0]);
      return same;
    }
  }

  /** Those that stand in the warehouse because of a load. */
  private List<Path> filesOf(Runnable load) throws IOException {
    List<Path> before = tidemark.dataFiles();
    load.run();
    return tidemark.dataFiles().stream().filter(file -> !before.contains(file)).toList();
  }
}
