package dev.tidemark.planner.route.plan;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link ScanFilter} some of whose values may be parameters of the query. */
public sealed interface FilterTemplate {

  /** The filter for these parameters; empty where it wouldn't prune anything. */
  Optional<ScanFilter> bind(List<Parameter> parameters);

  /** As EXPLAIN shows it. */
  String text();

  /** {@code column <operator> operand}. */
  record Compare(String column, DataType type, ScanFilter.Operator operator, Operand operand)
      implements FilterTemplate {
    @Override
    public Optional<ScanFilter> bind(List<Parameter> parameters) {
      return operand
          .value(type, parameters)
          .map(value -> new ScanFilter.Compare(column, operator, value));
    }

    @Override
    public String text() {
      String sign =
          switch (operator) {
            case EQUAL -> "=";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
          };
      return column + " " + sign + " " + operand.text();
    }
  }

  /** {@code column IN (operands)}. */
  record OneOf(String column, DataType type, List<Operand> operands) implements FilterTemplate {
    /** Copies the operands. */
    public OneOf {
      operands = List.copyOf(operands);
    }

    @Override
    public Optional<ScanFilter> bind(List<Parameter> parameters) {
      List<Object> values = new ArrayList<>();
      for (Operand operand : operands) {
        Optional<Object> value = operand.value(type, parameters);
        if (value.isEmpty() && !operand.isNull(parameters)) {
          return Optional.empty();
        }
        value.ifPresent(values::add);
      }
      return values.isEmpty()
          ? Optional.empty()
          : Optional.of(new ScanFilter.OneOf(column, values));
    }

    @Override
    public String text() {
      String shown =
          operands.size() > 5
              ? operands.size() + " values"
              : String.join(", ", operands.stream().map(Operand::text).toList());
      return column + " IN (" + shown + ")";
    }
  }

  /** A filter without values: {@code IS NULL}, {@code IS NOT NULL}. */
  record Fixed(ScanFilter filter) implements FilterTemplate {
    @Override
    public Optional<ScanFilter> bind(List<Parameter> parameters) {
      return Optional.of(filter);
    }

    @Override
    public String text() {
      return filter.column() + (filter instanceof ScanFilter.IsNull ? " IS NULL" : " IS NOT NULL");
    }
  }

  /** A value known when planning, or a parameter's. */
  sealed interface Operand {
    /** The value as the type's Java class; empty for NULL and for what doesn't convert exactly. */
    Optional<Object> value(DataType type, List<Parameter> parameters);

    boolean isNull(List<Parameter> parameters);

    String text();

    /** A literal, already of the column type's Java class. */
    record Literal(Object value) implements Operand {
      @Override
      public Optional<Object> value(DataType type, List<Parameter> parameters) {
        return Optional.of(value);
      }

      @Override
      public boolean isNull(List<Parameter> parameters) {
        return false;
      }

      @Override
      public String text() {
        return value instanceof String ? "'" + value + "'" : value.toString();
      }
    }

    /** The query's parameter of that index, from 0. */
    record Bound(int index) implements Operand {
      @Override
      public Optional<Object> value(DataType type, List<Parameter> parameters) {
        @Nullable Object value = parameters.get(index).value();
        return ColumnValues.convert(value, type);
      }

      @Override
      public boolean isNull(List<Parameter> parameters) {
        return parameters.get(index).value() == null;
      }

      @Override
      public String text() {
        return "?" + (index + 1);
      }
    }
  }
}
