package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A join that a query asks of, and what every such query needs.
 *
 * @param spine a table that a query may begin with
 */
record AskedJoin(Draw draw, Operand join, TestTable spine, boolean appliesTtl) {
  /** An outer join may have left some rows without. */
  boolean hasId() {
    return join.fields().get(idOrdinal()).name().equals("id")
        && join.rows().stream().allMatch(row -> row[idOrdinal()] != null);
  }

  /** Whether rows of one id are all alike, as they are until another table's are joined to them. */
  boolean isOrderedById() {
    List<Item> all = join.allItems();
    List<String> rows = Question.lines(types(all), values(all, join.rows()));
    return rows.stream().distinct().count()
        == join.rows().stream().map(this::idOf).distinct().count();
  }

  Expr id() {
    return join.field(idOrdinal());
  }

  Object idOf(@Nullable Object[] row) {
    return Objects.requireNonNull(row[idOrdinal()]);
  }

  private int idOrdinal() {
    for (int i = 0; i < join.fields().size(); i++) {
      if (join.fields().get(i).name().equals("id")) {
        return i;
      }
    }
    return 0;
  }

  List<Expr> filter() {
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
  List<Item> someItems() {
    List<Item> items = new ArrayList<>();
    for (Expr column : draw.some(join.all())) {
      items.add(new Item("c" + items.size(), column));
    }
    return items;
  }

  static List<SqlType> types(List<Item> items) {
    return items.stream().map(item -> item.value().type()).toList();
  }

  List<@Nullable Object[]> values(List<Item> items, List<@Nullable Object[]> rows) {
    return rows.stream().map(row -> Operand.project(items, row)).toList();
  }

  Question question(String sql, List<SqlType> types, List<@Nullable Object[]> rows) {
    String with = join.ctes().isEmpty() ? "" : "WITH " + String.join(", ", join.ctes()) + " ";
    Set<TestTable> tables = new LinkedHashSet<>(join.tables());
    tables.add(spine);
    return new Question(with + sql, Question.lines(types, rows), tables, appliesTtl);
  }
}
