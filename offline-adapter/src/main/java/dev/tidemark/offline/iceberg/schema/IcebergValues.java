package dev.tidemark.offline.iceberg.schema;

import dev.tidemark.catalog.record.Micros;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Our values as Iceberg's library holds them: days, microseconds, buffers. */
public final class IcebergValues {
  private IcebergValues() {}

  /** A value of the type's Java class as Iceberg's expressions and partitions take it. */
  public static Object internal(Type type, Object value) {
    if (value instanceof LocalDate date) {
      return Math.toIntExact(date.toEpochDay());
    } else if (value instanceof LocalTime time) {
      return time.toNanoOfDay() / 1_000;
    } else if (value instanceof LocalDateTime timestamp) {
      return Micros.of(timestamp);
    } else if (value instanceof Instant instant) {
      return Micros.of(instant);
    } else if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof BigDecimal decimal && type instanceof Types.DecimalType to) {
      return decimal.setScale(to.scale());
    }
    return value;
  }
}
