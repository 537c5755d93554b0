package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.KeptSpine;
import dev.tidemark.planner.strategy.text.KeptSpine.Order;
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

  /** The spine that an earlier merge keeps, where it is sorted as this one needs it. */
  Optional<KeptSpine> shared() {
    return text.keptSpine()
        .filter(
            kept ->
                order(column -> Optional.ofNullable(kept.columns().get(column)))
                    .equals(Optional.of(kept.order())));
  }

  /** A spine of this merge's own. */
  KeptSpine own() {
    String table = text.freshName("spine");
    Order order = order(Optional::of).orElseThrow();
    MergeSpine<String> spine =
        new MergeSpine<>(
            table, text.freshName("keys"), rows(order), keys(table, order), times(table, order));
    return new KeptSpine(
        spine,
        order,
        text.freshName("$spine"),
        text.leftColumns().stream().collect(Collectors.toMap(c -> c, c -> c)));
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

  private String rows(Order order) {
    List<String> items = new ArrayList<>();
    order.keys().forEach(key -> items.add(key.column()));
    items.add(order.time() + (order.isBackward() ? " ASC" : " DESC") + " NULLS LAST");
    return "SELECT * FROM ("
        + text.leftQuery()
        + ") AS "
        + text.freshName("l")
        + " ORDER BY "
        + String.join(", ", items);
  }

  private static String keys(String table, Order order) {
    String columns =
        order.keys().stream().map(KeptSpine.Key::column).collect(Collectors.joining(", "));
    List<String> where = new ArrayList<>(List.of(order.time() + " IS NOT NULL"));
    order.keys().stream()
        .filter(key -> !key.matchesNull())
        .forEach(key -> where.add(key.column() + " IS NOT NULL"));
    return "SELECT CAST("
        + (columns.isEmpty() ? "0" : "min(rowid)")
        + " AS BIGINT) AS "
        + MergeSpine.FIRST
        + ", count(*) AS "
        + MergeSpine.COUNT
        + (columns.isEmpty() ? "" : ", " + columns)
        + " FROM "
        + table
        + " WHERE "
        + PointInTimeTexts.and(where)
        + (columns.isEmpty() ? "" : " GROUP BY " + columns);
  }

  private String times(String table, Order order) {
    RelDataType type =
        text.join().getLeft().getRowType().getFieldList().get(rule.leftTime()).getType();
    return "SELECT rowid AS r, coalesce("
        + turned(WholeNumbers.of(type, order.time()), order.isBackward())
        + ", 0) AS o FROM "
        + table;
  }

  /** A forward match is a backward one among complements, which sort the other way round. */
  static String turned(String number, boolean isBackward) {
    return isBackward ? number : "~(" + number + ")";
  }
}
