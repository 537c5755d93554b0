package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.query.Parameter;
import java.util.ArrayList;
import java.util.List;

/** A row of parameter values with the types that the statement gives them. */
final class BoundParameters {
  private BoundParameters() {}

  /** Errors: {@code INVALID_PARAMETER} where the number differs. */
  static List<Parameter> of(List<DataType> types, Object[] values) {
    if (values.length != types.size()) {
      throw new TidemarkException(
          ErrorCode.INVALID_PARAMETER,
          "the statement has "
              + types.size()
              + " parameters, but "
              + values.length
              + " were bound");
    }
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      parameters.add(new Parameter(types.get(i), values[i]));
    }
    return parameters;
  }
}
