package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.KeptSpine;
import dev.tidemark.planner.strategy.text.KeptSpine.Order;
import dev.tidemark.planner.strategy.text.KeptSpine.Way;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;

/** The texts of a merge's spine, for DuckDB; see {@link MergeSpine} for what each of them is. */
final class SpineQuery {
  private final JoinText text;
  private final MatchRule rule;

  SpineQuery(JoinText text) {
    this.text = text;
    this.rule = text.join().rule();
  }

  /**
   * The spine that an earlier merge keeps, with this merge's way among its ways; empty where keys
   * or time aren't the spine's.
   */
  Optional<KeptSpine> shared() {
    return text.keptSpine()
        .flatMap(
            kept ->
                order(kept).map(order -> kept.by(order).isPresent() ? kept : more(kept, order)));
  }

  private KeptSpine more(KeptSpine kept, Order order) {
    MergeSpine<String> first = kept.ways().get(0).spine();
    return kept.and(new Way(order, spine(first.table(), first.rows(), order)));
  }

  /** A spine of this merge's own. */
  KeptSpine own() {
    Order order = order(Optional::of).orElseThrow();
    return new KeptSpine(
        List.of(new Way(order, spine(text.freshName("spine"), text.leftQuery(), order))),
        text.freshName("$spine"),
        text.leftColumns().stream().collect(Collectors.toMap(c -> c, c -> c)));
  }

  /** How a spine is found that has a way for this merge. */
  MergeSpine<String> spine(KeptSpine kept) {
    return order(kept).flatMap(kept::by).orElseThrow();
  }

  private Optional<Order> order(KeptSpine kept) {
    return order(column -> Optional.ofNullable(kept.columns().get(column)));
  }

  private MergeSpine<String> spine(String table, String rows, Order order) {
    String keyTable = text.freshName("keys");
    return new MergeSpine<>(
        table, keyTable, rows, keys(table, order), times(table, keyTable, order));
  }

  /** Empty where a column isn't the spine's. */
  private Optional<Order> order(Function<String, Optional<String>> spineColumn) {
    List<KeptSpine.Key> keys = new ArrayList<>();
    for (KeyPair pair : rule.keys()) {
      Optional<String> column = spineColumn.apply(text.leftColumns().get(pair.left()));
      if (column.isEmpty()) {
        return Optional.empty();
      }
      boolean matchesNull =
          rule.keys().stream()
              .filter(other -> other.left() == pair.left())
              .allMatch(other -> other.nulls() == KeyPair.Nulls.EQUAL);
      keys.add(new KeptSpine.Key(column.get(), matchesNull));
    }
    List<KeptSpine.Key> sorted =
        keys.stream().distinct().sorted(Comparator.comparing(KeptSpine.Key::column)).toList();
    return spineColumn
        .apply(text.leftColumns().get(rule.leftTime()))
        .map(time -> new Order(sorted, time, rule.direction().isBackward()));
  }

  private static String keys(String table, Order order) {
    if (order.keys().isEmpty()) {
      return "SELECT CAST(0 AS BIGINT) AS " + MergeSpine.KEY;
    }
    String columns =
        order.keys().stream().map(KeptSpine.Key::column).collect(Collectors.joining(", "));
    List<String> where = new ArrayList<>(List.of(order.time() + " IS NOT NULL"));
    order.keys().stream()
        .filter(key -> !key.matchesNull())
        .forEach(key -> where.add(key.column() + " IS NOT NULL"));
    return "SELECT row_number() OVER () - 1 AS "
        + MergeSpine.KEY
        + ", * FROM (SELECT DISTINCT "
        + columns
        + " FROM "
        + table
        + " WHERE "
        + PointInTimeTexts.and(where)
        + " ORDER BY "
        + columns
        + ")";
  }

  private String times(String table, String keyTable, Order order) {
    RelDataType type =
        text.join().getLeft().getRowType().getFieldList().get(rule.leftTime()).getType();
    String time = PointInTimeTexts.of(table, order.time());
    String query =
        "SELECT "
            + PointInTimeTexts.of(table, "rowid")
            + " AS r, "
            + (order.keys().isEmpty()
                ? "CAST(0 AS BIGINT)"
                : PointInTimeTexts.of(keyTable, MergeSpine.KEY))
            + " AS k, "
            + turned(WholeNumbers.of(type, time), order.isBackward())
            + " AS o FROM "
            + table;
    if (!order.keys().isEmpty()) {
      query +=
          " INNER JOIN "
              + keyTable
              + " ON "
              + PointInTimeTexts.and(
                  order.keys().stream().map(key -> equal(key, table, keyTable)).toList());
    }
    return query + " WHERE " + time + " IS NOT NULL";
  }

  private static String equal(KeptSpine.Key key, String left, String right) {
    return PointInTimeTexts.of(left, key.column())
        + (key.matchesNull() ? " IS NOT DISTINCT FROM " : " = ")
        + PointInTimeTexts.of(right, key.column());
  }

  /** A forward match is a backward one among complements, which sort the other way round. */
  static String turned(String number, boolean isBackward) {
    return isBackward ? number : "~(" + number + ")";
  }
}
