package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Conditions of a join that ask another table, of one side of it or of both. */
final class RandomSubQuery {
  private static final String ALIAS = "q";

  private final Draw draw;
  private final Operand left;
  private final Operand right;
  private final TestTable table;
  private final Operand asked;

  RandomSubQuery(Draw draw, Operand left, Operand right, TestTable table) {
    this.draw = draw;
    this.left = left;
    this.right = right;
    this.table = table;
    this.asked = table.as(ALIAS).asPlain();
  }

  TestTable table() {
    return table;
  }

  /** Empty where nothing of the two can be compared. */
  Optional<Expr> any() {
    Expr column = draw.oneOf(asked.all());
    Optional<Expr> onRight = comparable(right.all(), column);
    Optional<Expr> onLeft = comparable(ofLeft(), column);
    return switch (draw.below(4)) {
      case 0 -> onLeft.map(side -> negatable(in(side, column)));
      case 1 -> onRight.map(side -> negatable(in(side, column)));
      case 2 -> onRight.map(side -> negatable(exists(List.of(side), List.of(column))));
      default -> onRight.flatMap(side -> ofBoth(side, column));
    };
  }

  private Optional<Expr> ofBoth(Expr onRight, Expr column) {
    Expr other = draw.oneOf(asked.all());
    return comparable(ofLeft(), other)
        .map(onLeft -> negatable(exists(List.of(onRight, onLeft), List.of(column, other))));
  }

  private Expr negatable(Expr condition) {
    return draw.percent(30) ? condition.not() : condition;
  }

  private List<Expr> ofLeft() {
    List<Expr> columns = new ArrayList<>();
    for (int i = 0; i < left.fields().size(); i++) {
      columns.add(Expr.left(left.fields().get(i), i));
    }
    return columns;
  }

  private Optional<Expr> comparable(List<Expr> columns, Expr with) {
    List<Expr> able = columns.stream().filter(c -> c.type().isComparableWith(with.type())).toList();
    return able.isEmpty() ? Optional.empty() : Optional.of(draw.oneOf(able));
  }

  private Expr in(Expr side, Expr column) {
    String query = asked.query(List.of(new Item(asked.fieldOf(column).name(), column)), List.of());
    List<Expr> equal = asked.rows().stream().map(row -> equal(side, column, row)).toList();
    return condition(
        "%s IN (%s)".formatted(side.sql(), query),
        List.of(side),
        (l, r) -> {
          boolean isUnknown = false;
          for (Expr each : equal) {
            Object answer = each.value().of(l, r);
            if (Boolean.TRUE.equals(answer)) {
              return true;
            }
            isUnknown |= answer == null;
          }
          return isUnknown ? null : false;
        });
  }

  private Expr exists(List<Expr> sides, List<Expr> columns) {
    List<String> where = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      where.add(columns.get(i).sql() + " = " + sides.get(i).sql());
    }
    List<List<Expr>> equal = new ArrayList<>();
    for (@Nullable Object[] row : asked.rows()) {
      List<Expr> ofRow = new ArrayList<>();
      for (int i = 0; i < sides.size(); i++) {
        ofRow.add(equal(sides.get(i), columns.get(i), row));
      }
      equal.add(ofRow);
    }
    return condition(
        "EXISTS (SELECT 1 FROM %s WHERE %s)".formatted(asked.from(), String.join(" AND ", where)),
        sides,
        (l, r) -> equal.stream().anyMatch(row -> row.stream().allMatch(e -> e.isTrue(l, r))));
  }

  private static Expr equal(Expr side, Expr column, @Nullable Object[] row) {
    Object value = column.value().of(row, row);
    return side.compare(Comparison.EQUAL, Expr.constant(column.type(), value));
  }

  private static Expr condition(String sql, List<Expr> sides, Expr.Value value) {
    Set<Integer> rightColumns = new HashSet<>();
    sides.forEach(side -> rightColumns.addAll(side.rightColumns()));
    boolean readsLeft = sides.stream().anyMatch(Expr::readsLeft);
    return new Expr(sql, SqlType.BOOLEAN, readsLeft, rightColumns, false, value, Optional.empty());
  }
}
