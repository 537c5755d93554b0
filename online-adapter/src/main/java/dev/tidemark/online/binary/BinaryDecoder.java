package dev.tidemark.online.binary;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.arrow.Micros;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PostgreSQL's {@code …_send} functions write, as the nearest Java class: Long for whole
 * numbers, Double, Float, BigDecimal, String, byte[], the java.time classes, UUID, List.
 */
final class BinaryDecoder {
  private static final long DAY_MICROS = 86_400_000_000L;

  /** What follows are infinities in DuckDB, and more than fits. */
  private static final long LAST_MICROS = Long.MAX_VALUE - 1 - BinaryEncoder.EPOCH_MICROS;

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private BinaryDecoder() {}

  private static VarHandle view(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.BIG_ENDIAN);
  }

  static Object read(int oid, byte[] bytes) {
    return switch (oid) {
      case PostgresType.BOOL -> bytes[0] != 0;
      case PostgresType.INT2 -> (long) readShort(bytes, 0);
      case PostgresType.INT4 -> (long) readInt(bytes);
      case PostgresType.INT8 -> readLong(bytes);
      case PostgresType.FLOAT4 -> Float.intBitsToFloat(readInt(bytes));
      case PostgresType.FLOAT8 -> Double.longBitsToDouble(readLong(bytes));
      case PostgresType.NUMERIC -> BinaryNumeric.read(bytes);
      case PostgresType.BYTEA -> bytes;
      case PostgresType.DATE -> LocalDate.ofEpochDay(days(bytes, 0));
      case PostgresType.TIME -> time(readLong(bytes));
      case PostgresType.TIMESTAMP -> Micros.toDateTime(micros(bytes, 0));
      case PostgresType.TIMESTAMPTZ -> Micros.toInstant(micros(bytes, 0));
      case PostgresType.UUID -> uuid(bytes);
      default -> PostgresType.isArray(oid) ? list(bytes) : text(bytes);
    };
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static int readInt(byte[] bytes) {
    return readInt(bytes, 0);
  }

  static int readInt(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static short readShort(byte[] bytes, int at) {
    return (short) SHORTS.get(bytes, at);
  }

  static long readLong(byte[] bytes) {
    return readLong(bytes, 0);
  }

  static long readLong(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /**
   * Microseconds since 1970. Errors: {@code INVALID_VALUE} for the infinities, and for what is too
   * late to be counted so.
   */
  static long micros(byte[] bytes, int at) {
    long value = readLong(bytes, at);
    if (value == Long.MAX_VALUE || value == Long.MIN_VALUE) {
      throw infinite();
    }
    if (value > LAST_MICROS) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE, "is too late, and times end in January 294247 here");
    }
    return value + BinaryEncoder.EPOCH_MICROS;
  }

  /** Days since 1970. Errors: {@code INVALID_VALUE} for the infinities. */
  static int days(byte[] bytes, int at) {
    int value = readInt(bytes, at);
    if (value == Integer.MAX_VALUE || value == Integer.MIN_VALUE) {
      throw infinite();
    }
    return (int) (value + BinaryEncoder.EPOCH_DAYS);
  }

  private static TidemarkException infinite() {
    return new TidemarkException(ErrorCode.INVALID_VALUE, "is infinite, and times are finite here");
  }

  private static LocalTime time(long micros) {
    if (micros >= DAY_MICROS) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE, "is 24:00:00, and the day's last time is 23:59:59.999999 here");
    }
    return LocalTime.ofNanoOfDay(micros * 1000);
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new UUID(in.getLong(), in.getLong());
  }

  private static List<@Nullable Object> list(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int dimensions = in.getInt();
    in.getInt(); // whether there are NULLs
    int element = in.getInt();
    if (dimensions > 1) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED, "is an array of arrays, and arrays have one dimension here");
    }
    int size = dimensions == 0 ? 0 : in.getInt();
    if (dimensions == 1) {
      in.getInt(); // the first index
    }
    List<@Nullable Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int length = in.getInt();
      if (length < 0) {
        list.add(null);
      } else {
        byte[] value = new byte[length];
        in.get(value);
        list.add(read(element, value));
      }
    }
    return list;
  }
}
