package dev.tidemark.server.tables;

import dev.tidemark.catalog.stream.StreamAggregate;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The history of a stream feature whose entity is a part of the group's key. It has several lives
 * at once, so that events go out in another order than they came in. An entity's changes are
 * numbered; an event is in the window from one number up to another, and is aggregated with others
 * into the few largest blocks that make up these numbers, as in a segment tree; what a change holds
 * is what the blocks hold that contain its number. Nothing is taken away from an aggregate, so that
 * floating-point numbers keep their digits.
 */
final class StreamBlocks {
  /** A block holds the changes of an entity at most, of which there are fewer than 2^31. */
  private static final int MOST_DOUBLINGS = 30;

  private final StreamRecords records;

  StreamBlocks(StreamRecords records) {
    this.records = records;
  }

  /** What the window held from each of its changes on. */
  String changes() {
    boolean isLast = records.aggregate() == StreamAggregate.LAST;
    String result = isLast ? "h.\"$value\"" : "r.\"$result\"";
    String from =
        isLast
            ? " LEFT JOIN e AS h ON h.\"$number\" = r.\"$result\" AND "
                + records.sameEntity("h", "r")
            : "";
    return "WITH e AS (%s), d AS (%s), b AS (%s), r AS (%s) SELECT %s, r.\"$at\" AS %s, %s AS %s FROM r%s"
        .formatted(
            numberedStays(),
            numberedChanges(),
            blocks(),
            fromBlocks(),
            records.entity("r."),
            records.time(),
            result,
            StreamRecords.quoted(records.stream().name()),
            from);
  }

  private String numberedStays() {
    return "SELECT *, ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s) AS \"$number\" FROM (%s) AS t"
        .formatted(records.entity(""), records.rank(), records.stays());
  }

  private String numberedChanges() {
    String slot = records.aggregate() == StreamAggregate.LAST ? "\"$number\"" : "\"$value\"";
    String changes =
        ("SELECT %s, sequence, is_deleted, %s AS \"$slot\", CASE \"$n\" WHEN 0 THEN \"$from\" ELSE \"$to\" END AS \"$at\""
                + " FROM e CROSS JOIN (VALUES (0), (1)) AS k (\"$n\") WHERE \"$n\" = 0 OR NOT is_deleted")
            .formatted(records.entity(""), slot);
    return "SELECT *, DENSE_RANK() OVER (PARTITION BY %s ORDER BY \"$at\") - 1 AS \"$change\" FROM (%s) AS c"
        .formatted(records.entity(""), changes);
  }

  /**
   * Of each size an event has at most one block at the left of its numbers and one at the right.
   */
  private String blocks() {
    String spans =
        "SELECT %1$s, MIN(\"$change\") AS \"$first\", MAX(\"$change\") AS \"$end\", MIN(\"$slot\") AS \"$slot\" FROM d WHERE NOT is_deleted GROUP BY %1$s, sequence"
            .formatted(records.entity(""));
    String edges =
        ("SELECT %s, \"$slot\", \"$size\", \"$isLeft\", (\"$first\" + \"$size\" - 1) / \"$size\" AS \"$left\", \"$end\" / \"$size\" AS \"$right\""
                + " FROM (%s) AS s JOIN (VALUES %s) AS k (\"$size\", \"$isLeft\") ON \"$size\" <= \"$end\" - \"$first\"")
            .formatted(
                records.entity(""),
                spans,
                sizes(size -> "(%1$d, TRUE), (%1$d, FALSE)".formatted(size)));
    return ("SELECT %1$s, \"$size\", \"$block\", COUNT(*) AS \"$events\", %2$s FROM"
            + " (SELECT %1$s, \"$size\", \"$slot\", CASE WHEN \"$isLeft\" THEN \"$left\" ELSE \"$right\" - 1 END AS \"$block\""
            + " FROM (%3$s) AS g WHERE \"$left\" < \"$right\" AND MOD(CASE WHEN \"$isLeft\" THEN \"$left\" ELSE \"$right\" END, 2) = 1) AS o"
            + " GROUP BY %1$s, \"$size\", \"$block\"")
        .formatted(records.entity(""), partial(), edges);
  }

  private static String sizes(LongFunction<String> row) {
    return IntStream.rangeClosed(0, MOST_DOUBLINGS)
        .mapToObj(n -> row.apply(1L << n))
        .collect(Collectors.joining(", "));
  }

  /** Sums of REAL keep the digits of DOUBLE on their way. */
  private String summand() {
    return sumType().equals(DataType.of(TypeName.REAL)) ? "CAST(\"$slot\" AS DOUBLE)" : "\"$slot\"";
  }

  /** Of a sum of the values, which a sum of such sums may exceed. */
  private DataType sumType() {
    DataType type = records.group().column(records.stream().argument().orElseThrow()).type();
    if (type instanceof DataType.Decimal decimal) {
      return new DataType.Decimal(DataType.Decimal.MAX_PRECISION, decimal.scale());
    } else if (type.equals(DataType.of(TypeName.INTEGER))) {
      return DataType.of(TypeName.BIGINT);
    }
    return type.equals(DataType.of(TypeName.BIGINT))
        ? new DataType.Decimal(DataType.Decimal.MAX_PRECISION, 0)
        : type;
  }

  /** What a block keeps of its events. */
  private String partial() {
    return switch (records.aggregate()) {
      case MIN -> "MIN(\"$slot\") AS \"$partial\"";
      case MAX, LAST -> "MAX(\"$slot\") AS \"$partial\"";
      default -> "COUNT(\"$slot\") AS \"$values\", SUM(%s) AS \"$partial\"".formatted(summand());
    };
  }

  private String fromBlocks() {
    String changes =
        "SELECT *, COUNT(*) OVER (PARTITION BY %1$s) AS \"$changes\" FROM (SELECT DISTINCT %1$s, \"$at\", \"$change\" FROM d) AS c"
            .formatted(records.entity(""));
    String within =
        "SELECT %s, c.\"$at\", k.\"$size\", c.\"$change\" / k.\"$size\" AS \"$block\" FROM (%s) AS c JOIN (VALUES %s) AS k (\"$size\") ON k.\"$size\" <= c.\"$changes\""
            .formatted(records.entity("c."), changes, sizes("(%d)"::formatted));
    String result =
        switch (records.aggregate()) {
          case MIN -> "MIN(b.\"$partial\")";
          case MAX, LAST -> "MAX(b.\"$partial\")";
          case AVG -> records.average("SUM(b.\"$partial\")", "SUM(b.\"$values\")");
          default -> "CAST(SUM(b.\"$partial\") AS %s)".formatted(sumType().sql());
        };
    return ("SELECT %1$s, i.\"$at\", CASE WHEN SUM(b.\"$events\") > 0 THEN %2$s END AS \"$result\" FROM (%3$s) AS i"
            + " LEFT JOIN b ON %4$s AND b.\"$size\" = i.\"$size\" AND b.\"$block\" = i.\"$block\" GROUP BY %1$s, i.\"$at\"")
        .formatted(records.entity("i."), result, within, records.sameEntity("b", "i"));
  }
}
