package dev.tidemark.bench.asof;

import dev.tidemark.bench.PeakMemory;
import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.Timings;
import dev.tidemark.bench.asof.Shape.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * How much longer does one shape's join take through Tidemark, from SQL text to the last Arrow
 * batch at the client, than DuckDB's ASOF by hand? The sides take turns, after one round of each
 * that compares their answers and isn't counted.
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
    for (int i = 0; i < shape.histories(); i++) {
      histories.add(loadHistory(i));
    }
    List<Path> spine = load("spine", "ts TIMESTAMP(6), row_id BIGINT", "ts", "");
    String sql = sql();
    long self = ProcessHandle.current().pid();
    Timings byHand = new Timings();
    Timings throughTidemark = new Timings();
    try (ByHand hand = new ByHand(allocator, shape, spine, histories, options.threads())) {
      Fingerprint[] expected = {Fingerprint.EMPTY};
      Fingerprint[] actual = {Fingerprint.EMPTY};
      hand.answer(batch -> expected[0] = expected[0].plus(batch));
      tidemark.query(sql, batch -> actual[0] = actual[0].plus(batch));
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

  private List<Path> loadHistory(int number) throws IOException {
    String known =
        shape.kind() == Kind.KNOWN
            ? " (known_time = 'event_time + clicks * INTERVAL ''1'' MINUTE')"
            : "";
    return load(
        "history" + number,
        "event_time TIMESTAMP(6), clicks INTEGER, score DOUBLE",
        "event_time",
        known);
  }

  /** Creates and loads a group; returns the files that stand in the warehouse because of it. */
  private List<Path> load(String group, String columns, String time, String copyOptions)
      throws IOException {
    tidemark.update(
        "CREATE FEATURE GROUP %s (user_id BIGINT, %s) ENTITY KEY (user_id) EVENT TIME %s WITH (future_event_time = 'accept')"
            .formatted(group, columns, time));
    List<Path> before = tidemark.dataFiles();
    tidemark.update("COPY INTO " + group + " FROM '" + group + ".parquet'" + copyOptions);
    return tidemark.dataFiles().stream().filter(file -> !before.contains(file)).toList();
  }

  private String sql() {
    String conditions =
        shape.kind() == Kind.KNOWN
            ? " AND h%1$d.known_time <= s.ts AND h%1$d.event_time >= s.ts - INTERVAL '1' DAY"
            : "";
    StringBuilder sql = new StringBuilder("SELECT s.row_id");
    IntStream.range(0, shape.histories())
        .forEach(
            i -> sql.append(", h%1$d.clicks AS clicks%1$d, h%1$d.score AS score%1$d".formatted(i)));
    sql.append(" FROM offline.spine AS s");
    IntStream.range(0, shape.histories())
        .forEach(
            i ->
                sql.append(
                    (" LEFT ASOF JOIN history%1$d AS h%1$d MATCH_CONDITION (h%1$d.event_time <="
                            + " s.ts"
                            + conditions
                            + ") ON h%1$d.user_id = s.user_id")
                        .formatted(i)));
    return sql.toString();
  }
}
