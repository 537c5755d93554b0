package dev.tidemark.offline.commit;

import dev.tidemark.offline.duckdb.Lease;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.BiFunction;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/** Iceberg's own transforms as functions of DuckDB, where it has none, so that both agree. */
final class TransformFunctions {
  static final String OF_NUMBER = "tidemark_bucket_number";
  static final String OF_TEXT = "tidemark_bucket_text";
  static final String OF_UUID = "tidemark_bucket_uuid";
  static final String OF_DECIMAL = "tidemark_bucket_decimal";
  static final String OF_BYTES = "tidemark_bucket_bytes";
  static final String TRUNCATE_DECIMAL = "tidemark_truncate_decimal";

  private TransformFunctions() {}

  /** Registers them for the lease's whole DuckDB; to be called once for each. */
  static void register(Lease lease) {
    try {
      register(
          lease,
          OF_NUMBER,
          DuckDBColumnType.BIGINT,
          DuckDBColumnType.INTEGER,
          (in, n, row, out) -> out.setInt(row, bucket(Types.LongType.get(), n, in.getLong(row))));
      register(
          lease,
          TRUNCATE_DECIMAL,
          DuckDBColumnType.VARCHAR,
          DuckDBColumnType.VARCHAR, // A cut number may need one digit more than its type has.
          (in, n, row, out) -> out.setString(row, truncated(n, in.getString(row))));
      ofText(lease, OF_TEXT, (n, text) -> bucket(Types.StringType.get(), n, text));
      ofText(lease, OF_UUID, (n, text) -> bucket(Types.UUIDType.get(), n, UUID.fromString(text)));
      ofText(lease, OF_DECIMAL, TransformFunctions::decimal);
      ofText(
          lease,
          OF_BYTES,
          (n, hex) ->
              bucket(Types.BinaryType.get(), n, ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  private static void ofText(Lease lease, String name, BiFunction<Integer, String, Integer> bucket)
      throws SQLException {
    register(
        lease,
        name,
        DuckDBColumnType.VARCHAR,
        DuckDBColumnType.INTEGER,
        (in, n, row, out) -> out.setInt(row, bucket.apply(n, in.getString(row))));
  }

  /** Sets one row of a result from a value that isn't NULL and the transform's number. */
  private interface Transform {
    void apply(DuckDBReadableVector in, int number, long row, DuckDBWritableVector out);
  }

  private static void register(
      Lease lease, String name, DuckDBColumnType from, DuckDBColumnType to, Transform transform)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(name)
          .withParameters(from, DuckDBColumnType.INTEGER)
          .withReturnType(to)
          .withVectorizedFunction(
              (in, out) -> {
                for (long i = 0; i < in.rowCount(); i++) {
                  if (in.vector(0).isNull(i)) {
                    out.setNull(i);
                  } else {
                    transform.apply(in.vector(0), in.vector(1).getInt(i), i, out);
                  }
                }
              })
          .register(lease.connection());
    }
  }

  private static String truncated(int width, String text) {
    BigDecimal value = new BigDecimal(text);
    return Transforms.<BigDecimal>truncate(width)
        .bind(Types.DecimalType.of(38, value.scale()))
        .apply(value)
        .toPlainString();
  }

  private static Integer decimal(int buckets, String text) {
    BigDecimal value = new BigDecimal(text);
    return bucket(Types.DecimalType.of(38, value.scale()), buckets, value);
  }

  private static int bucket(Type type, int buckets, Object value) {
    return Transforms.bucket(buckets).bind(type).apply(value);
  }
}
