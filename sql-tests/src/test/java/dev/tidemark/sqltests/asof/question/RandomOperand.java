package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.BoundText;
import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.GroupRoles;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Form;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tables as they are, behind sub-queries and CTEs, or written out as VALUES. */
public final class RandomOperand {
  /** Of a spine that is written out. */
  private static final int FEW = 4;

  private final Draw draw;

  public RandomOperand(Draw draw) {
    this.draw = draw;
  }

  /** A group stays one, unless what is done to it makes it a plain table. */
  public Operand right(TestTable table, String alias) {
    Operand operand = table.as(alias);
    if (operand.group().isEmpty() && draw.percent(10)) {
      return values(operand, alias);
    }
    return switch (draw.below(10)) {
      case 0, 1, 2 -> operand;
      case 3 -> operand.select(operand.allItems(), List.of(), alias, form());
      case 4, 5, 6, 7 -> operand.select(projection(operand), filter(operand), alias, form());
      case 8 -> operand.select(operand.allItems(), filter(operand), alias, form());
      default -> plain(operand.asPlain(), alias);
    };
  }

  /** A query that filters, renames and projects a group. */
  public Operand stillTheGroup(Operand group, String alias, Form form) {
    return group.select(projection(group), filter(group), alias, form);
  }

  /** What a spine is nobody asks: it is a plain table here. */
  public Operand left(TestTable table, String alias) {
    Operand operand = table.as(alias).asPlain();
    return switch (draw.below(10)) {
      case 0 -> values(operand, alias);
      case 1 -> operand.select(operand.allItems(), filter(operand), alias, form());
      case 2 -> operand.select(operand.allItems(), List.of(nothing()), alias, form());
      case 3 -> operand.select(projection(operand), List.of(), alias, form());
      default -> operand;
    };
  }

  private Form form() {
    return draw.percent(70) ? Form.SUB_QUERY : Form.CTE;
  }

  private List<Expr> filter(Operand operand) {
    if (draw.percent(5)) {
      return List.of(nothing());
    }
    return draw.percent(60) ? List.of(RandomPredicate.on(operand, draw).any()) : List.of();
  }

  private static Expr nothing() {
    return Expr.constant(SqlType.INTEGER, 1L)
        .compare(Comparison.EQUAL, Expr.constant(SqlType.INTEGER, 0L));
  }

  /** Keys and time, and some of the rest in any order, now and then under other names. */
  private List<Item> projection(Operand operand) {
    List<Item> items = new ArrayList<>();
    boolean renames = operand.group().isPresent() && draw.percent(20);
    for (Expr column : draw.shuffled(operand.all())) {
      String name = operand.fieldOf(column).name();
      boolean isNeeded = isNeeded(operand, column, name);
      if (!isNeeded && draw.percent(30)) {
        continue;
      }
      boolean renamed = isNeeded ? renames : operand.group().isPresent() && draw.percent(15);
      items.add(new Item(renamed ? "r_" + name : name, column));
    }
    if (draw.percent(30) && operand.named("is_null").isEmpty()) {
      items.add(new Item("is_null", draw.oneOf(operand.all()).isNull()));
    }
    return items;
  }

  private static boolean isNeeded(Operand operand, Expr column, String name) {
    Optional<GroupRoles> roles = operand.group();
    int ordinal = column.rightColumns().iterator().next();
    return roles.isPresent()
        ? roles.get().keys().contains(ordinal) || roles.get().eventTime() == ordinal
        : name.matches("k\\d|at|id");
  }

  /** Queries that do more than filter, rename and project. */
  private Operand plain(Operand operand, String alias) {
    return switch (draw.below(4)) {
      case 0 -> distinct(operand, alias);
      case 2 -> ranked(operand, alias);
      case 1 -> union(operand, alias);
      default -> grouped(operand, alias);
    };
  }

  private Operand distinct(Operand operand, String alias) {
    List<Item> items =
        projection(operand).stream()
            .filter(item -> item.value().type().isComparableWith(item.value().type()))
            .toList();
    Map<List<String>, @Nullable Object[]> rows = new LinkedHashMap<>();
    for (@Nullable Object[] row : operand.rows()) {
      @Nullable Object[] values = Operand.project(items, row);
      rows.putIfAbsent(texts(items, values), values);
    }
    String query = operand.query(items, List.of()).replaceFirst("SELECT", "SELECT DISTINCT");
    return operand.replaced(query, items, List.copyOf(rows.values()), alias, form());
  }

  private Operand union(Operand operand, String alias) {
    List<Item> items = projection(operand);
    List<Expr> first = filter(operand);
    List<Expr> second = filter(operand);
    List<@Nullable Object[]> rows = new ArrayList<>();
    operand.rows(first).forEach(row -> rows.add(Operand.project(items, row)));
    operand.rows(second).forEach(row -> rows.add(Operand.project(items, row)));
    String query = operand.query(items, first) + " UNION ALL " + operand.query(items, second);
    return operand.replaced(query, items, rows, alias, form());
  }

  /** With each row's place among those of its first key, or only the first ones. */
  private Operand ranked(Operand operand, String alias) {
    Optional<Expr> key = operand.named("k1");
    Optional<Expr> by = operand.named("i");
    if (key.isEmpty() || by.isEmpty()) {
      return distinct(operand, alias);
    }
    List<Item> items = new ArrayList<>(projection(operand));
    int most = draw.percent(50) ? 1 + draw.below(2) : Integer.MAX_VALUE;
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : operand.rows()) {
      long before =
          operand.rows().stream()
              .filter(other -> isBefore(other, row, key.get(), by.get()))
              .count();
      if (before < most) {
        @Nullable Object[] values = Operand.project(items, row);
        @Nullable Object[] placed = java.util.Arrays.copyOf(values, values.length + 1);
        placed[values.length] = before + 1;
        rows.add(placed);
      }
    }
    String rank =
        "rank() OVER (PARTITION BY %s ORDER BY %s)".formatted(key.get().sql(), by.get().sql());
    items.add(new Item("place", Expr.constant(SqlType.BIGINT, 0L).written(rank)));
    String query = operand.query(items, List.of());
    return operand.replaced(
        most == Integer.MAX_VALUE ? query : query + " QUALIFY " + rank + " <= " + most,
        items,
        rows,
        alias,
        form());
  }

  /** NULLs come last. */
  private static boolean isBefore(
      @Nullable Object[] row, @Nullable Object[] than, Expr key, Expr by) {
    String partition = key.type().text(key.value().of(row, row));
    Long number = (Long) by.value().of(row, row);
    Long other = (Long) by.value().of(than, than);
    return partition.equals(key.type().text(key.value().of(than, than)))
        && number != null
        && (other == null || number < other);
  }

  /** One row for each of the keys and times, with how many there were. */
  Operand grouped(Operand operand, String alias) {
    List<Item> items =
        operand.allItems().stream().filter(item -> item.name().matches("(r_)*(k\\d|at)")).toList();
    Map<List<String>, @Nullable Object[]> groups = new LinkedHashMap<>();
    Map<List<String>, Long> counts = new LinkedHashMap<>();
    for (@Nullable Object[] row : operand.rows()) {
      @Nullable Object[] values = Operand.project(items, row);
      groups.putIfAbsent(texts(items, values), values);
      counts.merge(texts(items, values), 1L, Long::sum);
    }
    List<Item> all = new ArrayList<>(items);
    all.add(new Item("many", Expr.constant(SqlType.BIGINT, 0L).written("count(*)")));
    List<@Nullable Object[]> rows = new ArrayList<>();
    groups.forEach(
        (texts, values) -> {
          @Nullable Object[] counted = java.util.Arrays.copyOf(values, values.length + 1);
          counted[values.length] = counts.get(texts);
          rows.add(counted);
        });
    String query =
        operand.query(all, List.of())
            + " GROUP BY "
            + String.join(", ", items.stream().map(item -> item.value().sql()).toList());
    return operand.replaced(query, all, rows, alias, form());
  }

  private static List<String> texts(List<Item> items, @Nullable Object[] values) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      texts.add(items.get(i).value().type().text(values[i]));
    }
    return texts;
  }

  /**
   * A row for each of another query's rows, with its columns.
   *
   * @param outer the alias of that query's table
   */
  Operand ofOuterRow(TestTable table, String outer, String alias) {
    Operand operand = table.as(alias).asPlain();
    Map<Object, @Nullable Object[]> rows = new LinkedHashMap<>();
    operand.rows().forEach(row -> rows.putIfAbsent(String.valueOf(row[0]), row));
    List<String> names = operand.fields().stream().map(Field::name).toList();
    String columns = String.join(", ", names.stream().map(name -> outer + "." + name).toList());
    return new Operand(
        "(VALUES (%s)) AS %s (%s)".formatted(columns, alias, String.join(", ", names)),
        operand.fields(),
        List.copyOf(rows.values()),
        List.copyOf(rows.values()),
        Optional.empty(),
        List.of(),
        operand.tables(),
        operand.star());
  }

  private Operand values(Operand operand, String alias) {
    List<@Nullable Object[]> all = operand.rows();
    if (all.isEmpty()) {
      return operand;
    }
    List<@Nullable Object[]> few =
        IntStream.rangeClosed(0, draw.below(FEW))
            .mapToObj(i -> all.get(draw.below(all.size())))
            .toList();
    List<String> rows = new ArrayList<>();
    for (@Nullable Object[] row : few) {
      List<String> literals = new ArrayList<>();
      for (int i = 0; i < operand.fields().size(); i++) {
        literals.add(written(operand.fields().get(i).type(), row[i]));
      }
      rows.add("(" + String.join(", ", literals) + ")");
    }
    String names = String.join(", ", operand.fields().stream().map(Field::name).toList());
    Set<TestTable> none = new LinkedHashSet<>();
    return new Operand(
        "(VALUES " + String.join(", ", rows) + ") AS " + alias + " (" + names + ")",
        operand.fields(),
        few,
        few,
        Optional.empty(),
        List.of(),
        none,
        operand.star());
  }

  private String written(SqlType type, @Nullable Object value) {
    boolean isParameter = draw.isParameter();
    return isParameter && value != null && BoundText.takes(type, value)
        ? Expr.parameter(type, value).cast(type).sql()
        : type.literal(value);
  }
}
