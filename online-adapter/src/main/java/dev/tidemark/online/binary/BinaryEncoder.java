package dev.tidemark.online.binary;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.arrow.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values of one type as PostgreSQL's {@code …_recv} functions read them. Thread-safe. */
public final class BinaryEncoder {
  /** 2000-01-01, from which PostgreSQL counts, in microseconds and days since 1970. */
  static final long EPOCH_MICROS = 946_684_800_000_000L;

  static final long EPOCH_DAYS = 10_957;

  @FunctionalInterface
  private interface Body {
    void write(Object value, BinaryOutput out);
  }

  private final PostgresType type;
  private final Body body;

  private BinaryEncoder(PostgresType type, Body body) {
    this.type = type;
    this.body = body;
  }

  public static BinaryEncoder of(DataType type) {
    return new BinaryEncoder(PostgresType.of(type), body(type));
  }

  /** What PostgreSQL calls the type. */
  public PostgresType type() {
    return type;
  }

  /** Writes the value's length and bytes; -1 alone for null. */
  public void write(@Nullable Object value, BinaryOutput out) {
    if (value == null) {
      out.putInt(-1);
      return;
    }
    int at = out.size();
    out.putInt(0);
    body.write(value, out);
    out.setInt(at, out.size() - at - 4);
  }

  /** Writes the value's bytes alone. */
  void writeBody(Object value, BinaryOutput out) {
    body.write(value, out);
  }

  private static Body body(DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      return list(of(array.element()));
    }
    if (type instanceof DataType.Decimal) {
      return (value, out) -> BinaryNumeric.write((BigDecimal) value, out);
    }
    return switch (((DataType.Scalar) type).name()) {
      case BOOLEAN -> (value, out) -> out.putByte((Boolean) value ? 1 : 0);
      case INTEGER -> (value, out) -> out.putInt((Integer) value);
      case BIGINT -> (value, out) -> out.putLong((Long) value);
      case REAL -> (value, out) -> out.putInt(Float.floatToIntBits((Float) value));
      case DOUBLE -> (value, out) -> out.putLong(Double.doubleToLongBits((Double) value));
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL needs precision and scale");
      case VARCHAR -> (value, out) -> out.putText((String) value);
      case VARBINARY -> (value, out) -> out.putBytes((byte[]) value);
      case DATE ->
          (value, out) ->
              out.putInt(Math.toIntExact(((LocalDate) value).toEpochDay() - EPOCH_DAYS));
      case TIME -> (value, out) -> out.putLong(((LocalTime) value).toNanoOfDay() / 1000);
      case TIMESTAMP ->
          (value, out) -> out.putLong(Micros.of((LocalDateTime) value) - EPOCH_MICROS);
      case TIMESTAMP_WITH_TIME_ZONE ->
          (value, out) -> out.putLong(Micros.of((Instant) value) - EPOCH_MICROS);
      case UUID ->
          (value, out) -> {
            UUID uuid = (UUID) value;
            out.putLong(uuid.getMostSignificantBits());
            out.putLong(uuid.getLeastSignificantBits());
          };
    };
  }

  private static Body list(BinaryEncoder element) {
    return (value, out) -> {
      List<?> list = (List<?>) value;
      boolean hasNull = list.stream().anyMatch(v -> v == null);
      out.putInt(list.isEmpty() ? 0 : 1);
      out.putInt(hasNull ? 1 : 0);
      out.putInt(element.type().oid());
      if (!list.isEmpty()) {
        out.putInt(list.size());
        out.putInt(1);
        for (Object each : list) {
          element.write(each, out);
        }
      }
    };
  }
}
