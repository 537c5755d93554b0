package dev.tidemark.planner.validate.type;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/** Our types as Calcite's, and back. */
public final class RelTypes {

  private RelTypes() {}

  /** The row of a table with these columns. */
  public static RelDataType rowOf(RelDataTypeFactory factory, List<Column> columns) {
    RelDataTypeFactory.Builder row = factory.builder();
    for (Column column : columns) {
      row.add(
          column.name(),
          factory.createTypeWithNullability(of(factory, column.type()), column.nullable()));
    }
    return row.build();
  }

  /** The Calcite type, not nullable. */
  public static RelDataType of(RelDataTypeFactory factory, DataType type) {
    if (type instanceof DataType.Decimal decimal) {
      return factory.createSqlType(SqlTypeName.DECIMAL, decimal.precision(), decimal.scale());
    }
    if (type instanceof DataType.ArrayOf array) {
      RelDataType element = factory.createTypeWithNullability(of(factory, array.element()), true);
      return factory.createArrayType(element, -1);
    }
    SqlTypeName name = SqlTypeName.valueOf(((DataType.Scalar) type).name().calcite());
    return factory.createSqlType(name);
  }

  /** The columns of a result row. Errors: as {@link #toDataType}. */
  public static List<Column> columnsOf(RelDataType row) {
    List<Column> columns = new ArrayList<>();
    for (RelDataTypeField field : row.getFieldList()) {
      RelDataType type = field.getType();
      columns.add(
          new Column(field.getName(), toDataType(field.getName(), type), type.isNullable(), ""));
    }
    return columns;
  }

  /**
   * The type a client is promised for a column; an untyped NULL is VARCHAR.
   *
   * @throws TidemarkException NOT_SUPPORTED for what no result can hold, such as an interval
   */
  public static DataType toDataType(String column, RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> DataType.of(TypeName.BOOLEAN);
      case TINYINT, SMALLINT, INTEGER -> DataType.of(TypeName.INTEGER);
      case BIGINT -> DataType.of(TypeName.BIGINT);
      case REAL -> DataType.of(TypeName.REAL);
      case FLOAT, DOUBLE -> DataType.of(TypeName.DOUBLE);
      case DECIMAL -> new DataType.Decimal(type.getPrecision(), type.getScale());
      case CHAR, VARCHAR, NULL -> DataType.of(TypeName.VARCHAR);
      case BINARY, VARBINARY -> DataType.of(TypeName.VARBINARY);
      case DATE -> DataType.of(TypeName.DATE);
      case TIME -> DataType.of(TypeName.TIME);
      case TIMESTAMP -> DataType.of(TypeName.TIMESTAMP);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ ->
          DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE);
      case UUID -> DataType.of(TypeName.UUID);
      case ARRAY -> arrayOf(column, type);
      default -> throw unsupported(column, type);
    };
  }

  private static DataType arrayOf(String column, RelDataType type) {
    RelDataType element = type.getComponentType();
    if (element == null || element.getSqlTypeName() == SqlTypeName.ARRAY) {
      throw unsupported(column, type);
    }
    return new DataType.ArrayOf(toDataType(column, element));
  }

  private static TidemarkException unsupported(String column, RelDataType type) {
    return new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        "Column '"
            + column
            + "' of the result is of type "
            + shown(type)
            + ", which no result can hold; convert it with CAST or EXTRACT");
  }

  /** The type as it is written in SQL, for errors: text of any kind is VARCHAR. */
  public static String shown(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case CHAR -> TypeName.VARCHAR.sql();
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TypeName.TIMESTAMP_WITH_TIME_ZONE.sql();
      case ARRAY -> shown(Objects.requireNonNull(type.getComponentType())) + " ARRAY";
      case ROW -> "a row of " + type.getFieldCount() + " values";
      default -> type.toString();
    };
  }
}
