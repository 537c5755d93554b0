package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The places where a join stands: what is selected from it, and what is round it. */
final class RandomQuery {
  /** The alias of the query outside. */
  static final String OUTER = "o";

  private static final @Nullable Object[] NO_ROW = {};

  private final Draw draw;
  private final Operand join;
  private final TestTable spine;
  private final boolean appliesTtl;

  /**
   * @param spine a table that a query may begin with
   */
  RandomQuery(Draw draw, Operand join, TestTable spine, boolean appliesTtl) {
    this.draw = draw;
    this.join = join;
    this.spine = spine;
    this.appliesTtl = appliesTtl;
  }

  Question any() {
    return switch (draw.below(hasId() ? 13 : 9)) {
      case 0, 1 -> star();
      case 2 -> aggregated();
      case 3 -> distinct();
      case 4 -> nested();
      case 5 -> unionOfHalves();
      case 6 -> windowed();
      case 9 -> isOrderedById() ? limited() : columns();
      case 10 -> inSubQuery();
      case 11 -> correlated();
      case 12 -> joinedAgain();
      default -> columns();
    };
  }

  private int idOrdinal() {
    for (int i = 0; i < join.fields().size(); i++) {
      if (join.fields().get(i).name().equals("id")) {
        return i;
      }
    }
    return 0;
  }

  /** An outer join may have left some rows without. */
  private boolean hasId() {
    return join.fields().get(idOrdinal()).name().equals("id")
        && join.rows().stream().allMatch(row -> row[idOrdinal()] != null);
  }

  /** Whether rows of one id are all alike, as they are until another table's are joined to them. */
  private boolean isOrderedById() {
    List<Item> all = join.allItems();
    List<String> rows = Question.lines(types(all), values(all, join.rows()));
    return rows.stream().distinct().count()
        == join.rows().stream().map(this::idOf).distinct().count();
  }

  private Expr id() {
    return join.field(idOrdinal());
  }

  private List<Expr> filter() {
    if (draw.percent(60)) {
      return List.of();
    }
    if (draw.percent(50)) {
      return ofFirstAndLast();
    }
    RandomPredicate predicate = RandomPredicate.on(join, draw);
    return draw.percent(50) ? List.of(predicate.any()) : List.of(predicate.any(), predicate.any());
  }

  /** One condition on the spine, and one on what was joined to it last. */
  private List<Expr> ofFirstAndLast() {
    List<String> aliases =
        join.fields().stream().map(Field::qualifier).filter(alias -> !alias.isEmpty()).toList();
    return List.of(
        RandomPredicate.on(join, aliases.get(0), draw).any(),
        RandomPredicate.on(join, aliases.get(aliases.size() - 1), draw).any());
  }

  /** Some columns under names of their own, in any order. */
  private List<Item> someItems() {
    List<Item> items = new ArrayList<>();
    for (Expr column : draw.some(join.all())) {
      items.add(new Item("c" + items.size(), column));
    }
    return items;
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

  private static List<SqlType> types(List<Item> items) {
    return items.stream().map(item -> item.value().type()).toList();
  }

  private List<@Nullable Object[]> values(List<Item> items, List<@Nullable Object[]> rows) {
    return rows.stream().map(row -> Operand.project(items, row)).toList();
  }

  private Question question(String sql, List<SqlType> types, List<@Nullable Object[]> rows) {
    String with = join.ctes().isEmpty() ? "" : "WITH " + String.join(", ", join.ctes()) + " ";
    Set<TestTable> tables = new LinkedHashSet<>(join.tables());
    tables.add(spine);
    return new Question(with + sql, Question.lines(types, rows), tables, appliesTtl);
  }

  private Question star() {
    List<Expr> where = filter();
    List<Item> items = join.star().stream().map(i -> new Item("", join.field(i))).toList();
    return question(
        "SELECT * FROM " + join.from() + Operand.where(where),
        types(items),
        values(items, join.rows(where)));
  }

  private Question columns() {
    List<Expr> where = filter();
    List<Item> items = bare(someItems());
    return question(join.query(items, where), types(items), values(items, join.rows(where)));
  }

  private Question limited() {
    List<Item> items = someItems();
    int limit = draw.below(8);
    List<@Nullable Object[]> first =
        join.rows().stream()
            .sorted(Comparator.comparing(row -> (Long) idOf(row)))
            .limit(limit)
            .toList();
    return question(
        join.query(items, List.of()) + " ORDER BY " + id().sql() + " LIMIT " + limit,
        types(items),
        values(items, first));
  }

  private Object idOf(@Nullable Object[] row) {
    return Objects.requireNonNull(row[idOrdinal()]);
  }

  private Question distinct() {
    List<Item> items =
        someItems().stream()
            .filter(item -> item.value().type().isComparableWith(item.value().type()))
            .limit(3)
            .toList();
    if (items.isEmpty()) {
      return columns();
    }
    List<SqlType> types = types(items);
    List<String> lines =
        Question.lines(types, values(items, join.rows())).stream().distinct().toList();
    Question all =
        question(
            join.query(items, List.of()).replaceFirst("SELECT", "SELECT DISTINCT"),
            types,
            List.of());
    return new Question(all.sql(), lines, all.tables(), appliesTtl);
  }

  /** Counts and sums by a column of any side, or of all rows. */
  private Question aggregated() {
    List<Expr> where = filter();
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
    return question(
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
    List<Item> items = someItems();
    Operand inner = join.select(items, filter(), "j", draw.oneOf(Operand.Form.values()));
    return new RandomQuery(draw, inner, spine, appliesTtl).columns();
  }

  private Question unionOfHalves() {
    List<Item> items = someItems();
    Expr half = RandomPredicate.on(join, draw).any();
    return question(
        join.query(items, List.of(half.isTrue()))
            + " UNION ALL "
            + join.query(items, List.of(half.isNotTrue())),
        types(items),
        values(items, join.rows()));
  }

  private Question windowed() {
    List<Item> items = someItems();
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
    List<SqlType> types = new ArrayList<>(types(items));
    types.add(SqlType.BIGINT);
    List<Item> all = new ArrayList<>(items);
    all.add(
        new Item(
            "many",
            Expr.constant(SqlType.BIGINT, 0L)
                .written("count(*) OVER (PARTITION BY " + by.sql() + ")")));
    return question(join.query(all, List.of()), types, rows);
  }

  private Question inSubQuery() {
    List<Expr> where = filter();
    Set<Object> ids = new LinkedHashSet<>();
    join.rows(where).forEach(row -> ids.add(idOf(row)));
    Operand outer = spine.as("o").asPlain();
    List<Item> items = List.of(new Item("id", outer.named("id").orElseThrow()));
    boolean not = draw.percent(30);
    List<@Nullable Object[]> rows =
        outer.rows().stream().filter(row -> ids.contains(idIn(outer, row)) != not).toList();
    return question(
        "SELECT o.id FROM %s WHERE o.id %s (%s)"
            .formatted(
                outer.from(),
                not ? "NOT IN" : "IN",
                join.query(List.of(new Item("id", id())), where)),
        types(items),
        values(items, rows));
  }

  private static Object idIn(Operand operand, @Nullable Object[] row) {
    return Objects.requireNonNull(operand.named("id").orElseThrow().value().of(NO_ROW, row));
  }

  /** A join that begins with a row of the query outside: how many, or whether there are any. */
  Question ofOuterRow() {
    List<Expr> where = filter();
    Operand outer = spine.as(OUTER).asPlain();
    Expr counted = draw.oneOf(join.all());
    boolean exists = draw.percent(40);
    Map<Object, Long> counts = new LinkedHashMap<>();
    Map<Object, Long> sizes = new LinkedHashMap<>();
    for (@Nullable Object[] row : join.rows(where)) {
      boolean isPresent = counted.value().of(NO_ROW, row) != null;
      counts.merge(idOf(row), isPresent ? 1L : 0L, Long::sum);
      sizes.merge(idOf(row), 1L, Long::sum);
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : outer.rows()) {
      Object id = idIn(outer, row);
      if (!exists) {
        rows.add(new @Nullable Object[] {id, counts.getOrDefault(id, 0L)});
      } else if (sizes.containsKey(id)) {
        rows.add(new @Nullable Object[] {id, 1L});
      }
    }
    String from = join.from() + Operand.where(where);
    String sql =
        exists
            ? "SELECT o.id, 1 FROM %s WHERE EXISTS (SELECT %s FROM %s)"
                .formatted(outer.from(), counted.sql(), from)
            : "SELECT o.id, (SELECT count(%s) FROM %s) FROM %s"
                .formatted(counted.sql(), from, outer.from());
    return question(sql, List.of(SqlType.BIGINT, SqlType.BIGINT), rows);
  }

  /** The join for each row of another query. */
  private Question correlated() {
    List<Expr> where = filter();
    Operand outer = spine.as("o").asPlain();
    Expr counted = draw.oneOf(join.all());
    Map<Object, Long> counts = new LinkedHashMap<>();
    for (@Nullable Object[] row : join.rows(where)) {
      boolean isPresent = counted.value().of(NO_ROW, row) != null;
      counts.merge(idOf(row), isPresent ? 1L : 0L, Long::sum);
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : outer.rows()) {
      Object id = idIn(outer, row);
      rows.add(new @Nullable Object[] {id, counts.getOrDefault(id, 0L)});
    }
    List<Expr> all = new ArrayList<>(where);
    all.add(id().compare(Comparison.EQUAL, id()).written(id().sql() + " = o.id"));
    return question(
        "SELECT o.id, (SELECT count(%s) FROM %s%s) FROM %s"
            .formatted(counted.sql(), join.from(), Operand.where(all), outer.from()),
        List.of(SqlType.BIGINT, SqlType.BIGINT),
        rows);
  }

  /** An ordinary join after it. */
  private Question joinedAgain() {
    Operand outer = spine.as("o").asPlain();
    List<Item> items = someItems();
    Map<Object, Long> times =
        outer.rows().stream()
            .collect(Collectors.groupingBy(row -> idIn(outer, row), Collectors.counting()));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : join.rows()) {
      for (long i = 0; i < times.getOrDefault(idOf(row), 0L); i++) {
        rows.add(Operand.project(items, row));
      }
    }
    String from = join.from() + " JOIN " + outer.from() + " ON o.id = " + id().sql();
    return question(
        "SELECT "
            + String.join(", ", items.stream().map(item -> item.value().sql()).toList())
            + " FROM "
            + from,
        types(items),
        rows);
  }
}
