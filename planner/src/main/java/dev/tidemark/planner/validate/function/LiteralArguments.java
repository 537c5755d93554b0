package dev.tidemark.planner.validate.function;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;

/** Arguments that decide what is planned, so that their value has to be known by then. */
public final class LiteralArguments {
  private static final Map<String, Integer> PLACES =
      Map.of(
          "DATE_TRUNC", 0,
          "DATE_PART", 0,
          "NTILE", 0,
          "PERCENTILE_CONT", 0,
          "PERCENTILE_DISC", 0,
          "STRING_AGG", 1);

  private LiteralArguments() {}

  /** Errors: INVALID_STATEMENT for a parameter there. */
  public static void refuseParameters(SqlCall call) {
    if (call.getKind() == SqlKind.WITHIN_GROUP) {
      refuseParameters(call.operand(0));
    }
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    Integer place = PLACES.get(name);
    if (place != null
        && place < call.operandCount()
        && call.operand(place) instanceof SqlDynamicParam parameter) {
      throw TidemarkException.at(
          Positions.of(parameter),
          ErrorCode.INVALID_STATEMENT,
          refused(name.toLowerCase(Locale.ROOT), place + 1));
    }
  }

  static String refused(String function, int argument) {
    return "Argument %d of %s must be a literal; write the value in the place of the parameter"
        .formatted(argument, function);
  }
}
