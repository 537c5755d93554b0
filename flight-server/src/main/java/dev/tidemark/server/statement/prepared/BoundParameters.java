package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.arrow.ValueConverter;
import dev.tidemark.planner.engine.query.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of parameter values with the types that the statement gives them. */
public final class BoundParameters {
  private BoundParameters() {}

  /** Errors: {@code INVALID_PARAMETER} where the number differs. */
  public static List<Parameter> of(List<DataType> types, Object[] values) {
    if (values.length != types.size()) {
      throw wrongNumber(types.size(), values.length);
    }
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      parameters.add(new Parameter(types.get(i), values[i]));
    }
    return parameters;
  }

  /** The refusal of another number of values than the statement has parameters. */
  public static TidemarkException wrongNumber(int parameters, int bound) {
    return new TidemarkException(
        ErrorCode.INVALID_PARAMETER,
        "the statement has "
            + (parameters == 1 ? "1 parameter" : parameters + " parameters")
            + ", but "
            + bound
            + (bound == 1 ? " was bound" : " were bound"));
  }

  /**
   * Values that were bound to a statement as it was prepared, for the same statement as it is now:
   * what it reads may have other types since.
   *
   * @param before the parameters' types when the values were bound
   * @throws TidemarkException INVALID_PARAMETER for another number, what {@link ValueConverter}
   *     says of a value
   */
  public static List<Object[]> moved(
      List<Object[]> rows, List<DataType> before, List<DataType> types) {
    return before.equals(types) ? rows : rows.stream().map(row -> moved(row, types)).toList();
  }

  private static Object[] moved(Object[] row, List<DataType> types) {
    if (row.length != types.size()) {
      throw wrongNumber(types.size(), row.length);
    }
    Object[] moved = new Object[row.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = moved(row[i], types.get(i), i + 1);
    }
    return moved;
  }

  private static @Nullable Object moved(@Nullable Object value, DataType type, int number) {
    try {
      return ValueConverter.convert(value, type);
    } catch (TidemarkException e) {
      throw new TidemarkException(
          e.code(),
          "Parameter "
              + number
              + " "
              + e.sentence()
              + " since what the statement reads was changed; prepare it again",
          e);
    }
  }
}
