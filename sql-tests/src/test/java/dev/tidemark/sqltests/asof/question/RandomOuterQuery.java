package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The places round a join: a query outside, and what is joined to it afterwards. */
final class RandomOuterQuery {
  /** The alias of the query outside. */
  static final String OUTER = "o";

  private static final @Nullable Object[] NO_ROW = {};

  private final Draw draw;
  private final Operand join;
  private final TestTable spine;
  private final AskedJoin asked;

  RandomOuterQuery(AskedJoin asked) {
    this.asked = asked;
    this.draw = asked.draw();
    this.join = asked.join();
    this.spine = asked.spine();
  }

  Question inSubQuery() {
    List<Expr> where = asked.filter();
    Set<Object> ids = new LinkedHashSet<>();
    join.rows(where).forEach(row -> ids.add(asked.idOf(row)));
    Operand outer = spine.as(OUTER).asPlain();
    List<Item> items = List.of(new Item("id", outer.named("id").orElseThrow()));
    boolean not = draw.percent(30);
    List<@Nullable Object[]> rows =
        outer.rows().stream().filter(row -> ids.contains(idIn(outer, row)) != not).toList();
    return asked.question(
        "SELECT o.id FROM %s WHERE o.id %s (%s)"
            .formatted(
                outer.from(),
                not ? "NOT IN" : "IN",
                join.query(List.of(new Item("id", asked.id())), where)),
        AskedJoin.types(items),
        asked.values(items, rows));
  }

  /** The join for each row of another query. */
  Question correlated() {
    List<Expr> where = asked.filter();
    Operand outer = spine.as(OUTER).asPlain();
    Expr counted = draw.oneOf(join.all());
    Map<Object, Long> counts = new LinkedHashMap<>();
    for (@Nullable Object[] row : join.rows(where)) {
      boolean isPresent = counted.value().of(NO_ROW, row) != null;
      counts.merge(asked.idOf(row), isPresent ? 1L : 0L, Long::sum);
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : outer.rows()) {
      Object id = idIn(outer, row);
      rows.add(new @Nullable Object[] {id, counts.getOrDefault(id, 0L)});
    }
    List<Expr> all = new ArrayList<>(where);
    all.add(asked.id().compare(Comparison.EQUAL, asked.id()).written(asked.id().sql() + " = o.id"));
    return asked.question(
        "SELECT o.id, (SELECT count(%s) FROM %s%s) FROM %s"
            .formatted(counted.sql(), join.from(), Operand.where(all), outer.from()),
        List.of(SqlType.BIGINT, SqlType.BIGINT),
        rows);
  }

  /** An ordinary join after it. */
  Question joinedAgain() {
    Operand outer = spine.as(OUTER).asPlain();
    List<Item> items = asked.someItems();
    Map<Object, Long> times =
        outer.rows().stream()
            .collect(Collectors.groupingBy(row -> idIn(outer, row), Collectors.counting()));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : join.rows()) {
      for (long i = 0; i < times.getOrDefault(asked.idOf(row), 0L); i++) {
        rows.add(Operand.project(items, row));
      }
    }
    String from = join.from() + " JOIN " + outer.from() + " ON o.id = " + asked.id().sql();
    return asked.question(
        "SELECT "
            + String.join(", ", items.stream().map(item -> item.value().sql()).toList())
            + " FROM "
            + from,
        AskedJoin.types(items),
        rows);
  }

  /** A join that begins with a row of the query outside: how many, or whether there are any. */
  Question ofOuterRow() {
    List<Expr> where = asked.filter();
    Operand outer = spine.as(OUTER).asPlain();
    Expr counted = draw.oneOf(join.all());
    boolean exists = draw.percent(40);
    Map<Object, Long> counts = new LinkedHashMap<>();
    Map<Object, Long> sizes = new LinkedHashMap<>();
    for (@Nullable Object[] row : join.rows(where)) {
      boolean isPresent = counted.value().of(NO_ROW, row) != null;
      counts.merge(asked.idOf(row), isPresent ? 1L : 0L, Long::sum);
      sizes.merge(asked.idOf(row), 1L, Long::sum);
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
    return asked.question(sql, List.of(SqlType.BIGINT, SqlType.BIGINT), rows);
  }

  private static Object idIn(Operand operand, @Nullable Object[] row) {
    return Objects.requireNonNull(operand.named("id").orElseThrow().value().of(NO_ROW, row));
  }
}
