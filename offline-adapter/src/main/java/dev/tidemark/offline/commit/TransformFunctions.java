package dev.tidemark.offline.commit;

import dev.tidemark.offline.duckdb.DuckDbErrors;
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
import org.duckdb.DuckDBScalarFunctionBuilder;

/** Iceberg's own transforms as functions of DuckDB, where it has none, so that both agree. */
final class TransformFunctions {
  static final String OF_NUMBER = "tidemark_bucket_number";
  static final String OF_TEXT = "tidemark_bucket_text";
  static final String OF_UUID = "tidemark_bucket_uuid";
  static final String OF_DECIMAL = "tidemark_bucket_decimal";
  static final String OF_BYTES = "tidemark_bucket_bytes";
  static final String TRUNCATE_DECIMAL = "tidemark_truncate_decimal";

  private TransformFunctions() {}

  /** Registers them for the lease's whole DuckDB; to be called once. */
  static void register(Lease lease) {
    try {
      try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
        builder
            .withName(OF_NUMBER)
            .withParameters(DuckDBColumnType.BIGINT, DuckDBColumnType.INTEGER)
            .withReturnType(DuckDBColumnType.INTEGER)
            .withVectorizedFunction(
                (in, out) -> {
                  for (long i = 0; i < in.rowCount(); i++) {
                    if (in.vector(0).isNull(i)) {
                      out.setNull(i);
                    } else {
                      out.setInt(
                          i,
                          bucket(
                              Types.LongType.get(),
                              in.vector(1).getInt(i),
                              in.vector(0).getLong(i)));
                    }
                  }
                })
            .register(lease.connection());
      }
      truncateDecimal(lease);
      ofText(lease, OF_TEXT, (n, text) -> bucket(Types.StringType.get(), n, text));
      ofText(lease, OF_UUID, (n, text) -> bucket(Types.UUIDType.get(), n, UUID.fromString(text)));
      ofText(lease, OF_DECIMAL, TransformFunctions::decimal);
      ofText(
          lease,
          OF_BYTES,
          (n, hex) ->
              bucket(Types.BinaryType.get(), n, ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  private static void ofText(Lease lease, String name, BiFunction<Integer, String, Integer> bucket)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(name)
          .withParameters(DuckDBColumnType.VARCHAR, DuckDBColumnType.INTEGER)
          .withReturnType(DuckDBColumnType.INTEGER)
          .withVectorizedFunction(
              (in, out) -> {
                for (long i = 0; i < in.rowCount(); i++) {
                  if (in.vector(0).isNull(i)) {
                    out.setNull(i);
                  } else {
                    out.setInt(i, bucket.apply(in.vector(1).getInt(i), in.vector(0).getString(i)));
                  }
                }
              })
          .register(lease.connection());
    }
  }

  /** From text to text, since a cut number may need one digit more. */
  private static void truncateDecimal(Lease lease) throws SQLException {
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(TRUNCATE_DECIMAL)
          .withParameters(DuckDBColumnType.VARCHAR, DuckDBColumnType.INTEGER)
          .withReturnType(DuckDBColumnType.VARCHAR)
          .withVectorizedFunction(
              (in, out) -> {
                for (long i = 0; i < in.rowCount(); i++) {
                  if (in.vector(0).isNull(i)) {
                    out.setNull(i);
                  } else {
                    out.setString(i, truncated(in.vector(1).getInt(i), in.vector(0).getString(i)));
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
