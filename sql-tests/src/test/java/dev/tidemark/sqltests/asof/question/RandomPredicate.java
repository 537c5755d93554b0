package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Conditions on the columns of one table, with constants from its rows. */
final class RandomPredicate {
  private final Draw draw;
  private final List<Expr> columns;
  private final List<@Nullable Object[]> rows;

  private RandomPredicate(Draw draw, List<Expr> columns, List<@Nullable Object[]> rows) {
    this.draw = draw;
    this.columns = columns;
    this.rows = rows;
  }

  /** As they stand in a filter, or on the right of a join. */
  static RandomPredicate on(Operand operand, Draw draw) {
    return new RandomPredicate(draw, operand.all(), operand.rows());
  }

  /** The same on the columns of one of the tables that were joined. */
  static RandomPredicate on(Operand operand, String alias, Draw draw) {
    int[] ordinals =
        IntStream.range(0, operand.fields().size())
            .filter(i -> operand.fields().get(i).qualifier().equals(alias))
            .toArray();
    List<Expr> columns = IntStream.of(ordinals).mapToObj(operand::field).toList();
    List<@Nullable Object[]> rows =
        operand.rows().stream()
            .map(row -> IntStream.of(ordinals).mapToObj(i -> row[i]).toArray())
            .toList();
    return new RandomPredicate(draw, columns, rows);
  }

  /** As they stand on the left of a join. */
  static RandomPredicate onLeft(Operand operand, Draw draw) {
    List<Expr> columns = new ArrayList<>();
    for (int i = 0; i < operand.fields().size(); i++) {
      columns.add(Expr.left(operand.fields().get(i), i));
    }
    return new RandomPredicate(draw, columns, operand.rows());
  }

  /** An equality with a constant that some row has. */
  static Expr equalToOneOf(Operand operand, Expr column, Draw draw) {
    int ordinal = column.rightColumns().iterator().next();
    return column.compare(Comparison.EQUAL, on(operand, draw).constant(column, ordinal));
  }

  Expr any() {
    return switch (draw.below(10)) {
      case 0 -> simple().or(simple());
      case 1 -> simple().not();
      case 2 -> simple().and(simple()).not();
      default -> simple();
    };
  }

  private Expr simple() {
    int ordinal = draw.below(columns.size());
    Expr column = columns.get(ordinal);
    if (!column.type().isComparableWith(column.type()) || draw.percent(15)) {
      return draw.percent(70) ? column.isNotNull() : column.isNull();
    }
    if (column.type() == SqlType.BOOLEAN && draw.percent(60)) {
      return draw.oneOf(column, column.not(), column.isTrue(), column.isNotTrue());
    }
    Expr constant = constant(column, ordinal);
    return switch (draw.below(7)) {
      case 0 -> column.in(List.of(constant, constant(column, ordinal)));
      case 1 -> column.between(constant, constant(column, ordinal));
      case 2 -> constant.compare(draw.oneOf(Comparison.values()), column);
      case 3 -> column.compare(draw.oneOf(Comparison.values()), another(column));
      default -> column.compare(draw.oneOf(Comparison.values()), constant);
    };
  }

  /** A column that can be compared with that one. */
  private Expr another(Expr column) {
    return draw.oneOf(
        columns.stream().filter(other -> other.type().isComparableWith(column.type())).toList());
  }

  private Expr constant(Expr column, int ordinal) {
    List<Object> present = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      Object value = row[ordinal];
      if (value != null) {
        present.add(value);
      }
    }
    return new RandomConstant(draw).of(column.type(), present);
  }
}
