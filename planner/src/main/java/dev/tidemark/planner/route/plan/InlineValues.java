package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.Parameter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Puts values in the place of parameters where DuckDB or Trino runs: only a constant lets them skip
 * what a condition rules out. In PostgreSQL the parameters stay, so that its own plans are shared,
 * too.
 */
final class InlineValues extends RelHomogeneousShuttle {
  private final List<Parameter> values;
  private final int first;

  private InlineValues(List<Parameter> values, int first) {
    this.values = values;
    this.first = first;
  }

  /** Parameters before the first stay. */
  static Fragment in(Fragment fragment, List<Parameter> values, int first) {
    if (fragment.engine().kind() == EngineKind.POSTGRES) {
      return fragment;
    }
    return new Fragment(
        fragment.id(),
        fragment.engine(),
        fragment.rel().accept(new InlineValues(values, first)),
        fragment.columns(),
        fragment.relations(),
        fragment.reason());
  }

  @Override
  public RelNode visit(RelNode node) {
    RelNode visited = super.visit(node);
    return visited.accept(new Values(visited.getCluster().getRexBuilder()));
  }

  private final class Values extends RexShuttle {
    private final RexBuilder rex;

    Values(RexBuilder rex) {
      this.rex = rex;
    }

    @Override
    public RexNode visitDynamicParam(RexDynamicParam parameter) {
      if (parameter.getIndex() < first) {
        return parameter;
      }
      Object value = values.get(parameter.getIndex()).value();
      if (value == null) {
        return rex.makeNullLiteral(parameter.getType());
      }
      return value instanceof Double number && !Double.isFinite(number)
          ? rex.makeApproxLiteral(number, parameter.getType())
          : rex.makeLiteral(plain(value), parameter.getType(), true, false);
    }
  }

  /** As Calcite takes values; a DOUBLE by its digits, since it would keep sixteen of them. */
  private static Object plain(Object value) {
    if (value instanceof LocalDate date) {
      return new DateString(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    }
    if (value instanceof LocalDateTime time) {
      return new TimestampString(
              time.getYear(),
              time.getMonthValue(),
              time.getDayOfMonth(),
              time.getHour(),
              time.getMinute(),
              time.getSecond())
          .withNanos(time.getNano());
    }
    if (value instanceof Instant instant) {
      return plain(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
    if (value instanceof LocalTime time) {
      return new TimeString(time.getHour(), time.getMinute(), time.getSecond())
          .withNanos(time.getNano());
    }
    if (value instanceof byte[] bytes) {
      return new ByteString(bytes);
    }
    return value instanceof Double number ? new BigDecimal(number.toString()) : value;
  }
}
