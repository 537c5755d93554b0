package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is selected from a join. */
final class RandomQuery {
  private static final @Nullable Object[] NO_ROW = {};

  private final Draw draw;
  private final Operand join;
  private final AskedJoin asked;

  RandomQuery(AskedJoin asked) {
    this.asked = asked;
    this.draw = asked.draw();
    this.join = asked.join();
  }

  Question any() {
    return switch (draw.below(asked.hasId() ? 13 : 9)) {
      case 0, 1 -> star();
      case 2 -> aggregated();
      case 3 -> distinct();
      case 4 -> nested();
      case 5 -> unionOfHalves();
      case 6 -> windowed();
      case 9 -> asked.isOrderedById() ? limited() : columns();
      case 10 -> new RandomOuterQuery(asked).inSubQuery();
      case 11 -> new RandomOuterQuery(asked).correlated();
      case 12 -> new RandomOuterQuery(asked).joinedAgain();
      default -> columns();
    };
  }

  /** Some of them by their bare names, where these mean one column. */
  private List<Item> bare(List<Item> items) {
    List<Item> bare = new ArrayList<>();
    for (Item item : items) {
      int ordinal = item.value().rightColumns().iterator().next();
      String name = join.fields().get(ordinal).name();
      boolean isOne = join.star().contains(ordinal) && RandomKeys.isUnique(join, name);
      bare.add(
          isOne && draw.percent(30) ? new Item(item.name(), item.value().written(name)) : item);
    }
    return bare;
  }

  private Question star() {
    List<Expr> where = asked.filter();
    List<Item> items = join.star().stream().map(i -> new Item("", join.field(i))).toList();
    return asked.question(
        "SELECT * FROM " + join.from() + Operand.where(where),
        AskedJoin.types(items),
        asked.values(items, join.rows(where)));
  }

  private Question columns() {
    List<Expr> where = asked.filter();
    List<Item> items = bare(asked.someItems());
    return asked.question(
        join.query(items, where), AskedJoin.types(items), asked.values(items, join.rows(where)));
  }

  private Question limited() {
    List<Item> items = asked.someItems();
    int limit = draw.below(8);
    List<@Nullable Object[]> first =
        join.rows().stream()
            .sorted(Comparator.comparing(row -> (Long) asked.idOf(row)))
            .limit(limit)
            .toList();
    return asked.question(
        join.query(items, List.of()) + " ORDER BY " + asked.id().sql() + " LIMIT " + limit,
        AskedJoin.types(items),
        asked.values(items, first));
  }

  private Question distinct() {
    List<Item> items =
        asked.someItems().stream()
            .filter(item -> item.value().type().isComparableWith(item.value().type()))
            .limit(3)
            .toList();
    if (items.isEmpty()) {
      return columns();
    }
    List<SqlType> types = AskedJoin.types(items);
    List<String> lines =
        Question.lines(types, asked.values(items, join.rows())).stream().distinct().toList();
    Question all =
        asked.question(
            join.query(items, List.of()).replaceFirst("SELECT", "SELECT DISTINCT"),
            types,
            List.of());
    return new Question(all.sql(), lines, all.tables(), asked.appliesTtl());
  }

  /** Counts and sums by a column of any side, or of all rows. */
  private Question aggregated() {
    List<Expr> where = asked.filter();
    List<Expr> whole =
        join.all().stream().filter(column -> column.type() == SqlType.INTEGER).toList();
    if (whole.isEmpty()) {
      return columns();
    }
    Optional<Expr> by =
        draw.percent(30)
            ? Optional.empty()
            : Optional.of(
                draw.oneOf(
                    join.all().stream()
                        .filter(column -> column.type().isComparableWith(column.type()))
                        .toList()));
    Expr counted = draw.oneOf(join.all());
    Expr summed = draw.oneOf(whole);
    Map<String, List<@Nullable Object[]>> groups =
        join.rows(where).stream()
            .collect(
                Collectors.groupingBy(
                    row -> by.map(key -> key.type().text(key.value().of(NO_ROW, row))).orElse(""),
                    LinkedHashMap::new,
                    Collectors.toList()));
    if (by.isEmpty()) {
      groups.putIfAbsent("", List.of());
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    groups.values().forEach(group -> rows.add(aggregate(by, counted, summed, group)));
    String key = by.map(k -> k.sql() + ", ").orElse("");
    List<SqlType> types = new ArrayList<>();
    by.ifPresent(k -> types.add(k.type()));
    types.addAll(List.of(SqlType.BIGINT, SqlType.BIGINT, SqlType.BIGINT, SqlType.INTEGER));
    return asked.question(
        "SELECT %scount(*), count(%s), sum(%s), max(%s) FROM %s%s%s"
            .formatted(
                key,
                counted.sql(),
                summed.sql(),
                summed.sql(),
                join.from(),
                Operand.where(where),
                by.map(k -> " GROUP BY " + k.sql()).orElse("")),
        types,
        rows);
  }

  private static @Nullable Object[] aggregate(
      Optional<Expr> by, Expr counted, Expr summed, List<@Nullable Object[]> group) {
    List<@Nullable Object> values = new ArrayList<>();
    by.ifPresent(key -> values.add(key.value().of(NO_ROW, group.get(0))));
    List<Long> present =
        group.stream()
            .map(row -> (Long) summed.value().of(NO_ROW, row))
            .filter(Objects::nonNull)
            .toList();
    values.add((long) group.size());
    values.add(group.stream().filter(row -> counted.value().of(NO_ROW, row) != null).count());
    values.add(present.isEmpty() ? null : present.stream().mapToLong(i -> i).sum());
    values.add(present.isEmpty() ? null : present.stream().mapToLong(i -> i).max().getAsLong());
    return values.toArray();
  }

  /** In a sub-query or a CTE, with a filter above. */
  private Question nested() {
    List<Item> items = asked.someItems();
    Operand inner = join.select(items, asked.filter(), "j", draw.oneOf(Operand.Form.values()));
    return new RandomQuery(new AskedJoin(draw, inner, asked.spine(), asked.appliesTtl())).columns();
  }

  private Question unionOfHalves() {
    List<Item> items = asked.someItems();
    Expr half = RandomPredicate.on(join, draw).any();
    return asked.question(
        join.query(items, List.of(half.isTrue()))
            + " UNION ALL "
            + join.query(items, List.of(half.isNotTrue())),
        AskedJoin.types(items),
        asked.values(items, join.rows()));
  }

  private Question windowed() {
    List<Item> items = asked.someItems();
    Expr by =
        draw.oneOf(
            join.all().stream()
                .filter(column -> column.type().isComparableWith(column.type()))
                .toList());
    Map<String, Long> sizes =
        join.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> by.type().text(by.value().of(NO_ROW, row)), Collectors.counting()));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : join.rows()) {
      @Nullable Object[] values = Operand.project(items, row);
      @Nullable Object[] counted = Arrays.copyOf(values, values.length + 1);
      counted[values.length] = sizes.get(by.type().text(by.value().of(NO_ROW, row)));
      rows.add(counted);
    }
    List<SqlType> types = new ArrayList<>(AskedJoin.types(items));
    types.add(SqlType.BIGINT);
    List<Item> all = new ArrayList<>(items);
    all.add(
        new Item(
            "many",
            Expr.constant(SqlType.BIGINT, 0L)
                .written("count(*) OVER (PARTITION BY " + by.sql() + ")")));
    return asked.question(join.query(all, List.of()), types, rows);
  }
}
