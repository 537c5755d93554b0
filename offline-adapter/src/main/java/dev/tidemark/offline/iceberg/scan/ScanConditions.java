package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.offline.iceberg.schema.IcebergValues;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.util.List;
import java.util.function.Function;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * Filters as Iceberg's expressions, by which files are skipped. Iceberg keeps NaN out of a file's
 * bounds, while in SQL it is the greatest number; so NaN is asked for by name.
 */
final class ScanConditions {
  /** Of more values than these, Iceberg asks no file's bounds. */
  private static final int LOOKED_UP = 200;

  private ScanConditions() {}

  /**
   * The conjunction of the filters that can be expressed.
   *
   * @param names the column's name in the table
   * @param types the type of that column; null where there is none, and the filter is left out
   */
  static Expression of(
      List<ScanFilter> filters,
      Function<String, @Nullable String> names,
      Function<String, @Nullable Type> types) {
    Expression all = Expressions.alwaysTrue();
    for (ScanFilter filter : filters) {
      String name = names.apply(filter.column());
      Type type = name == null ? null : types.apply(name);
      if (name != null && type != null && type.isPrimitiveType()) {
        all = Expressions.and(all, orEverything(filter, name, type));
      }
    }
    return all;
  }

  /** A value that the column's decimal type can't hold prunes nothing. */
  private static Expression orEverything(ScanFilter filter, String name, Type type) {
    try {
      return of(filter, name, type);
    } catch (ArithmeticException e) {
      return Expressions.alwaysTrue();
    }
  }

  private static Expression of(ScanFilter filter, String name, Type type) {
    if (filter instanceof ScanFilter.IsNull) {
      return Expressions.isNull(name);
    } else if (filter instanceof ScanFilter.IsNotNull) {
      return Expressions.notNull(name);
    } else if (filter instanceof ScanFilter.OneOf oneOf) {
      return oneOf(oneOf, name, type);
    }
    ScanFilter.Compare compare = (ScanFilter.Compare) filter;
    if (isNan(compare.value())) {
      return nan(compare.operator(), name);
    }
    return compare(compare.operator(), name, type, literal(type, compare.value()));
  }

  private static Expression oneOf(ScanFilter.OneOf filter, String name, Type type) {
    if (filter.values().stream().anyMatch(ScanConditions::isNan)) {
      return Expressions.alwaysTrue();
    }
    List<Object> values = filter.values().stream().map(value -> literal(type, value)).toList();
    Expression any = Expressions.alwaysFalse();
    for (int from = 0; from < values.size(); from += LOOKED_UP) {
      int to = Math.min(values.size(), from + LOOKED_UP);
      any = Expressions.or(any, Expressions.in(name, values.subList(from, to)));
    }
    return any;
  }

  private static Expression compare(
      ScanFilter.Operator operator, String name, Type type, Object value) {
    return switch (operator) {
      case EQUAL -> Expressions.equal(name, value);
      case LESS -> Expressions.lessThan(name, value);
      case LESS_OR_EQUAL -> Expressions.lessThanOrEqual(name, value);
      case GREATER -> orNan(Expressions.greaterThan(name, value), name, type);
      case GREATER_OR_EQUAL -> orNan(Expressions.greaterThanOrEqual(name, value), name, type);
    };
  }

  private static Expression orNan(Expression expression, String name, Type type) {
    boolean floating = type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE;
    return floating ? Expressions.or(expression, Expressions.isNaN(name)) : expression;
  }

  private static Expression nan(ScanFilter.Operator operator, String name) {
    return switch (operator) {
      case EQUAL, GREATER_OR_EQUAL -> Expressions.isNaN(name);
      case GREATER -> Expressions.alwaysFalse();
      case LESS, LESS_OR_EQUAL -> Expressions.notNull(name);
    };
  }

  private static boolean isNan(Object value) {
    return (value instanceof Double d && d.isNaN()) || (value instanceof Float f && f.isNaN());
  }

  private static Object literal(Type type, Object value) {
    return IcebergValues.internal(type, value);
  }
}
