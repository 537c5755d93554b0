package dev.tidemark.planner.validate.literal;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.parse.token.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** The literal of {@code DEFAULT}. */
public final class DefaultLiteral {
  /** It stands in every metadata file of the group's Iceberg table. */
  private static final int LONGEST = 1000;

  private DefaultLiteral() {}

  /**
   * The default; empty for NULL.
   *
   * @throws TidemarkException TYPE_MISMATCH for what isn't a literal that the type holds as it is,
   *     LIMIT_EXCEEDED, both with the place
   */
  public static Optional<FeatureDefault> of(SqlNode written, Column feature) {
    SqlPosition at = Positions.of(written);
    if (LiteralValue.isNull(written)) {
      return Optional.empty();
    }
    FeatureDefault value =
        value(written, feature.type())
            .map(FeatureDefault::new)
            .orElseThrow(
                () ->
                    TidemarkException.at(
                        at,
                        ErrorCode.TYPE_MISMATCH,
                        "The DEFAULT of feature '%s' has to be a literal that %s holds as it is"
                            .formatted(feature.name(), feature.type())));
    if (value.text().length() > LONGEST) {
      throw TidemarkException.at(
          at,
          ErrorCode.LIMIT_EXCEEDED,
          "The DEFAULT of feature '%s' has more than %s"
              .formatted(
                  feature.name(),
                  value.value() instanceof byte[] bytes
                      ? LONGEST * bytes.length / value.text().length() + " bytes"
                      : LONGEST + " characters"));
    }
    return Optional.of(value);
  }

  /** Empty for what the type doesn't hold as it is. */
  private static Optional<Object> value(SqlNode written, DataType type) {
    if (!(type instanceof DataType.ArrayOf array)) {
      return LiteralValue.of(written, type);
    }
    if (written.getKind() != SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
      return Optional.empty();
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (SqlNode element : ((SqlCall) written).getOperandList()) {
      if (LiteralValue.isNull(element)) {
        elements.add(null);
        continue;
      }
      Optional<Object> value = LiteralValue.of(element, array.element());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      elements.add(value.get());
    }
    return Optional.of(elements);
  }
}
