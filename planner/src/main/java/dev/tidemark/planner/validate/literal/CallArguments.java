package dev.tidemark.planner.validate.literal;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.Call;
import dev.tidemark.planner.parse.token.Positions;
import java.util.ArrayList;
import java.util.List;

/** The arguments of a CALL, which are literals. */
public final class CallArguments {
  private CallArguments() {}

  /**
   * Their values, in the types' Java classes.
   *
   * @param least how many of them must be given
   * @throws TidemarkException INVALID_STATEMENT where there are too few or too many, or one is no
   *     literal of its type
   */
  public static List<Object> of(Call call, List<DataType> types, int least) {
    int given = call.arguments().size();
    if (given < least || given > types.size()) {
      String wanted = least == types.size() ? "" + least : least + " to " + types.size();
      throw TidemarkException.at(
          call.procedure().position(),
          ErrorCode.INVALID_STATEMENT,
          "%s takes %s arguments, not %d".formatted(call.procedure(), wanted, given));
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < given; i++) {
      int at = i;
      values.add(
          LiteralValue.of(call.arguments().get(i), types.get(i))
              .orElseThrow(
                  () ->
                      TidemarkException.at(
                          Positions.of(call.arguments().get(at)),
                          ErrorCode.INVALID_STATEMENT,
                          "Argument %d of %s must be a literal of type %s"
                              .formatted(at + 1, call.procedure(), types.get(at).sql()))));
    }
    return values;
  }
}
