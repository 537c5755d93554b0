package dev.tidemark.offline.iceberg.schema;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg's column of the one type table. */
public final class IcebergTypes {
  private IcebergTypes() {}

  /**
   * The type as Iceberg has it.
   *
   * @param ids gives the ids of array elements
   */
  public static Type of(DataType type, IntSupplier ids) {
    if (type instanceof DataType.ArrayOf array) {
      return Types.ListType.ofOptional(ids.getAsInt(), of(array.element(), ids));
    } else if (type instanceof DataType.Decimal decimal) {
      return Types.DecimalType.of(decimal.precision(), decimal.scale());
    }
    return Types.fromPrimitiveString(((DataType.Scalar) type).name().iceberg());
  }

  /** Our type for a column of any Iceberg table; empty where there is none. */
  public static Optional<DataType> dataType(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> scalar(TypeName.BOOLEAN);
      case INTEGER -> scalar(TypeName.INTEGER);
      case LONG -> scalar(TypeName.BIGINT);
      case FLOAT -> scalar(TypeName.REAL);
      case DOUBLE -> scalar(TypeName.DOUBLE);
      case STRING -> scalar(TypeName.VARCHAR);
      case BINARY, FIXED -> scalar(TypeName.VARBINARY);
      case DATE -> scalar(TypeName.DATE);
      case TIME -> scalar(TypeName.TIME);
      case UUID -> scalar(TypeName.UUID);
      case TIMESTAMP ->
          scalar(
              ((Types.TimestampType) type).shouldAdjustToUTC()
                  ? TypeName.TIMESTAMP_WITH_TIME_ZONE
                  : TypeName.TIMESTAMP);
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) type;
        yield Optional.of(new DataType.Decimal(decimal.precision(), decimal.scale()));
      }
      case LIST ->
          dataType(type.asListType().elementType())
              .filter(element -> !(element instanceof DataType.ArrayOf))
              .map(DataType.ArrayOf::new);
      default -> Optional.empty();
    };
  }

  private static Optional<DataType> scalar(TypeName name) {
    return Optional.of(DataType.of(name));
  }
}
