package dev.tidemark.offline.commit;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import org.apache.iceberg.transforms.PartitionSpecVisitor;

/**
 * A partition transform as DuckDB computes it. Numbers are those Iceberg keeps: years, months, days
 * and hours since 1970. Source: Iceberg's specification, partition transforms.
 *
 * @param expression over the columns' physical names
 */
record PartitionSql(String expression) {
  private static final long MICROS_AN_HOUR = 3_600_000_000L;

  /** Visits each field of a spec with what its source column is called and holds. */
  record Visitor(java.util.function.IntFunction<HistoryField> source)
      implements PartitionSpecVisitor<PartitionSql> {

    @Override
    public PartitionSql identity(int fieldId, String name, int sourceId) {
      HistoryField field = source.apply(sourceId);
      return new PartitionSql(field.physicalName());
    }

    @Override
    public PartitionSql bucket(int fieldId, String name, int sourceId, int buckets) {
      HistoryField field = source.apply(sourceId);
      String column = field.physicalName();
      DataType type = field.column().type();
      String call;
      if (type instanceof DataType.Decimal) {
        call = TransformFunctions.OF_DECIMAL + "(" + column + "::VARCHAR";
      } else {
        call =
            switch (((DataType.Scalar) type).name()) {
              case INTEGER, BIGINT -> TransformFunctions.OF_NUMBER + "(" + column + "::BIGINT";
              case DATE -> TransformFunctions.OF_NUMBER + "(" + days(column);
              case TIME ->
                  TransformFunctions.OF_NUMBER + "(epoch_us(DATE '1970-01-01' + " + column + ")";
              case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
                  TransformFunctions.OF_NUMBER + "(epoch_us(" + column + ")";
              case VARCHAR -> TransformFunctions.OF_TEXT + "(" + column;
              case VARBINARY -> TransformFunctions.OF_BYTES + "(lower(hex(" + column + "))";
              case UUID -> TransformFunctions.OF_UUID + "(" + column + "::VARCHAR";
              case BOOLEAN, REAL, DOUBLE, DECIMAL -> throw unsupported("bucket", type);
            };
      }
      return new PartitionSql(call + ", " + buckets + ")");
    }

    @Override
    public PartitionSql truncate(int fieldId, String name, int sourceId, int width) {
      HistoryField field = source.apply(sourceId);
      String column = field.physicalName();
      DataType type = field.column().type();
      if (type.equals(DataType.of(TypeName.VARCHAR))) {
        return new PartitionSql("left(" + column + ", " + width + ")");
      } else if (type.equals(DataType.of(TypeName.INTEGER))
          || type.equals(DataType.of(TypeName.BIGINT))) {
        String wide = column + "::HUGEINT";
        return new PartitionSql(
            "(" + wide + " - ((" + wide + " % " + width + ") + " + width + ") % " + width + ")");
      } else if (type instanceof DataType.Decimal) {
        String cut =
            TransformFunctions.TRUNCATE_DECIMAL + "(" + column + "::VARCHAR, " + width + ")";
        return new PartitionSql(cut + "::" + type.duckdb());
      } else if (type.equals(DataType.of(TypeName.VARBINARY))) {
        return new PartitionSql("unhex(left(hex(" + column + "), " + 2L * width + "))");
      }
      throw unsupported("truncate", type);
    }

    @Override
    public PartitionSql year(int fieldId, String name, int sourceId) {
      return new PartitionSql("year(" + source.apply(sourceId).physicalName() + ") - 1970");
    }

    @Override
    public PartitionSql month(int fieldId, String name, int sourceId) {
      String column = source.apply(sourceId).physicalName();
      return new PartitionSql("(year(" + column + ") - 1970) * 12 + month(" + column + ") - 1");
    }

    @Override
    public PartitionSql day(int fieldId, String name, int sourceId) {
      return new PartitionSql(days(source.apply(sourceId).physicalName()));
    }

    @Override
    public PartitionSql hour(int fieldId, String name, int sourceId) {
      String micros = "epoch_us(" + source.apply(sourceId).physicalName() + ")";
      String floor =
          "("
              + micros
              + " - (("
              + micros
              + " % "
              + MICROS_AN_HOUR
              + ") + "
              + MICROS_AN_HOUR
              + ") % "
              + MICROS_AN_HOUR
              + ")";
      return new PartitionSql(floor + " // " + MICROS_AN_HOUR);
    }

    @Override
    public PartitionSql alwaysNull(int fieldId, String name, int sourceId) {
      return new PartitionSql("NULL::BIGINT");
    }

    private static String days(String column) {
      return "(" + column + "::DATE - DATE '1970-01-01')";
    }

    private static TidemarkException unsupported(String transform, DataType type) {
      return new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "Partitioning by " + transform + " of a column of type " + type + " is not supported");
    }
  }
}
