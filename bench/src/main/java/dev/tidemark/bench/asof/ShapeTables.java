package dev.tidemark.bench.asof;

import dev.tidemark.bench.Tidemark;
import dev.tidemark.bench.asof.Shape.Kind;
import java.util.stream.IntStream;

/** A shape's feature groups, {@code spine} and {@code history<i>}, and the join over them. */
public final class ShapeTables {
  private final Tidemark tidemark;
  private final Shape shape;

  /** Of the files that {@link ShapeData} has written where the server may load them. */
  public ShapeTables(Tidemark tidemark, Shape shape) {
    this.tidemark = tidemark;
    this.shape = shape;
  }

  /** Creates and loads the group of one history. */
  public void loadHistory(int number) {
    String known =
        shape.kind() == Kind.KNOWN
            ? " (known_time = 'event_time + clicks * INTERVAL ''1'' MINUTE')"
            : "";
    load(
        "history" + number,
        "event_time TIMESTAMP(6), clicks INTEGER, score DOUBLE",
        "event_time",
        known);
  }

  /** Creates and loads the spine's. */
  public void loadSpine() {
    load("spine", "ts TIMESTAMP(6), row_id BIGINT", "ts", "");
  }

  private void load(String group, String columns, String time, String copyOptions) {
    tidemark.update(
        "CREATE FEATURE GROUP %s (user_id %s, %s) ENTITY KEY (user_id) EVENT TIME %s WITH (future_event_time = 'accept')"
            .formatted(group, shape.kind().keyType(), columns, time));
    tidemark.update("COPY INTO " + group + " FROM '" + group + ".parquet'" + copyOptions);
  }

  /** Whole numbers and doubles of every spine row. */
  public String sql() {
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
