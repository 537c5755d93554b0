package dev.tidemark.planner.validate.literal;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.planner.parse.token.Positions;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** The literal of {@code DEFAULT}. */
public final class DefaultLiteral {
  /** It stands in every metadata file of the group's Iceberg table. */
  private static final int LONGEST = 1000;

  private DefaultLiteral() {}

  /**
   * The default; empty for NULL.
   *
   * @throws TidemarkException TYPE_MISMATCH for what isn't a literal that the type holds as it is,
   *     NOT_SUPPORTED for types without defaults, LIMIT_EXCEEDED, all with the place
   */
  public static Optional<FeatureDefault> of(SqlNode written, Column feature) {
    SqlPosition at = Positions.of(written);
    if (LiteralValue.isNull(written)) {
      return Optional.empty();
    }
    if (!FeatureDefault.isAllowed(feature.type())) {
      throw TidemarkException.at(
          at,
          ErrorCode.NOT_SUPPORTED,
          "Feature '%s' is %s, and such features have no DEFAULT but NULL; add it without one, and write COALESCE where it is read or BACKFILL a new version"
              .formatted(feature.name(), feature.type()));
    }
    FeatureDefault value =
        LiteralValue.of(written, feature.type())
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
}
