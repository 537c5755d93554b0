package dev.tidemark.bench.asof;

import java.util.List;

/**
 * A spine and the histories that are joined to it.
 *
 * @param spine rows of the spine
 * @param records of each history
 * @param keys entities
 * @param histories feature groups, each with as many records
 * @param memory of DuckDB, on either side
 * @param target the most times that Tidemark may take as long as by hand
 */
public record Shape(
    String name,
    long spine,
    long records,
    long keys,
    int histories,
    Kind kind,
    String memory,
    double target) {

  /** What is special. */
  public enum Kind {
    /** Every entity has about as many records as any other. */
    EVEN,
    /** Half of all records, and of the spine, belong to one entity. */
    SKEWED,
    /** As even, with a text for each entity. */
    TEXT,
    /** Only records that were known at the spine's time, and not older than a day. */
    KNOWN;

    /** The SQL type of a key. */
    String keyType() {
      return this == TEXT ? "VARCHAR" : "BIGINT";
    }
  }

  private static final String GIGABYTE = "1 GB";

  /** Those of the report, in its order. */
  static final List<Shape> ALL =
      List.of(
          new Shape("large", 2_000_000, 50_000_000, 1_000_000, 1, Kind.EVEN, GIGABYTE, 0.5),
          new Shape("long", 1_000_000, 10_000_000, 10_000, 1, Kind.EVEN, GIGABYTE, 1.0),
          new Shape("skewed", 1_000_000, 10_000_000, 10_000, 1, Kind.SKEWED, GIGABYTE, 1.0),
          new Shape("tiny spine", 50, 50_000_000, 1_000_000, 1, Kind.EVEN, GIGABYTE, 0.1),
          new Shape("ten groups", 1_000_000, 1_000_000, 100_000, 10, Kind.EVEN, GIGABYTE, 0.8),
          new Shape(
              "ten groups in 500 MB", 1_000_000, 1_000_000, 100_000, 10, Kind.EVEN, "500 MB", 0.8),
          new Shape(
              "known and tolerance", 1_000_000, 10_000_000, 10_000, 1, Kind.KNOWN, GIGABYTE, 1.3));

  /** The same histories with another spine. */
  public Shape withSpine(long rows) {
    return new Shape(name, rows, records, keys, histories, kind, memory, target);
  }

  /** A part of it; a spine that is tiny anyway stays. */
  Shape scaled(double scale) {
    return new Shape(
        name,
        Math.max(Math.min(spine, 50), Math.round(spine * scale)),
        Math.max(1_000, Math.round(records * scale)),
        Math.max(10, Math.round(keys * scale)),
        histories,
        kind,
        memory,
        target);
  }
}
