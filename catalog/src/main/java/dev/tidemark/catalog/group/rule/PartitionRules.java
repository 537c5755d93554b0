package dev.tidemark.catalog.group.rule;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.PartitionTransform;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which transforms Iceberg takes over which columns. Source: Iceberg's table specification. */
final class PartitionRules {

  private static final Set<TypeName> DATES =
      EnumSet.of(TypeName.DATE, TypeName.TIMESTAMP, TypeName.TIMESTAMP_WITH_TIME_ZONE);
  private static final Set<TypeName> TIMES =
      EnumSet.of(TypeName.TIMESTAMP, TypeName.TIMESTAMP_WITH_TIME_ZONE);
  private static final Set<TypeName> BUCKETS =
      EnumSet.complementOf(EnumSet.of(TypeName.BOOLEAN, TypeName.REAL, TypeName.DOUBLE));
  private static final Set<TypeName> WIDTHS =
      EnumSet.of(
          TypeName.INTEGER,
          TypeName.BIGINT,
          TypeName.DECIMAL,
          TypeName.VARCHAR,
          TypeName.VARBINARY);
  private static final Set<TypeName> VALUES =
      EnumSet.complementOf(EnumSet.of(TypeName.REAL, TypeName.DOUBLE));

  private PartitionRules() {}

  /** Errors: {@code INVALID_OPTION}, {@code COLUMN_NOT_FOUND}, {@code TYPE_MISMATCH}. */
  static void check(FeatureGroup group, List<String> partitioning) {
    Set<String> seen = new HashSet<>();
    for (String text : partitioning) {
      PartitionTransform transform = PartitionTransform.parse(text);
      checkType(transform, column(group, transform));
      String kind = transform.kind().cutsTime() ? "time" : transform.kind().sql();
      if (!seen.add(kind + " " + transform.column())) {
        throw new TidemarkException(
            ErrorCode.INVALID_OPTION,
            "Option 'partitioning' cuts column '%s' twice in the same way"
                .formatted(transform.column()));
      }
    }
  }

  private static GroupColumn column(FeatureGroup group, PartitionTransform transform) {
    return group
        .find(transform.column())
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "Option 'partitioning' names column '%s', which feature group '%s' does not have%s"
                        .formatted(
                            transform.column(),
                            group.name(),
                            Suggestions.didYouMean(
                                transform.column(),
                                group.columns().stream().map(GroupColumn::name).toList()))));
  }

  private static void checkType(PartitionTransform transform, GroupColumn column) {
    Set<TypeName> allowed =
        switch (transform.kind()) {
          case IDENTITY -> VALUES;
          case YEAR, MONTH, DAY -> DATES;
          case HOUR -> TIMES;
          case BUCKET -> BUCKETS;
          case TRUNCATE -> WIDTHS;
        };
    if (name(column.type()).filter(allowed::contains).isEmpty()) {
      throw new TidemarkException(
          ErrorCode.TYPE_MISMATCH,
          "Option 'partitioning' has '%s', but column '%s' is %s"
              .formatted(transform, column.name(), column.type()));
    }
  }

  private static Optional<TypeName> name(DataType type) {
    if (type instanceof DataType.Decimal) {
      return Optional.of(TypeName.DECIMAL);
    }
    return type instanceof DataType.Scalar scalar ? Optional.of(scalar.name()) : Optional.empty();
  }
}
