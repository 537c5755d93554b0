package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What partitioning by {@code truncate} asks of a DECIMAL column. A value is cut downwards to a
 * multiple of the width in its last digits, and the column's type has to hold that, too: {@code
 * truncate(10, c)} makes {@code -1000} of {@code -999}. Source: Iceberg's specification, partition
 * transforms.
 */
public final class TruncatedDecimals {
  private TruncatedDecimals() {}

  /** The least value that can be cut; empty where the group doesn't cut the column. */
  public static Optional<BigDecimal> least(FeatureGroup group, Column column) {
    if (!(column.type() instanceof DataType.Decimal type)) {
      return Optional.empty();
    }
    return group.options().partitioning().stream()
        .map(PartitionTransform::parse)
        .filter(transform -> transform.kind() == PartitionTransform.Kind.TRUNCATE)
        .filter(transform -> transform.column().equals(column.name()))
        .map(transform -> least(type, transform.argument()))
        .findFirst();
  }

  private static BigDecimal least(DataType.Decimal type, int width) {
    BigInteger greatest = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
    BigInteger multiple = greatest.subtract(greatest.mod(BigInteger.valueOf(width)));
    return new BigDecimal(multiple.negate(), type.scale());
  }
}
