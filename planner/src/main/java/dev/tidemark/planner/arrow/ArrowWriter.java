package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.type.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/**
 * Writes Java values of one type into a vector of the field {@link ArrowTypes#field} makes for it.
 * Threads: the vector's.
 */
public final class ArrowWriter {

  /** Writes a value that isn't NULL and returns about how many bytes it took. */
  @FunctionalInterface
  private interface Setter {
    int set(int row, Object value);
  }

  private final FieldVector vector;
  private final Setter setter;

  private ArrowWriter(FieldVector vector, Setter setter) {
    this.vector = vector;
    this.setter = setter;
  }

  /** A writer into that vector, which grows as needed. */
  public static ArrowWriter of(DataType type, FieldVector vector) {
    return new ArrowWriter(vector, setter(type, vector));
  }

  /**
   * Writes the value at the row, after all rows before it.
   *
   * @param value of the type's Java class, or null
   * @return about how many bytes it took
   * @throws ClassCastException for a value of another class
   */
  public int write(int row, @Nullable Object value) {
    if (value == null) {
      vector.setNull(row);
      return 1;
    }
    return setter.set(row, value);
  }

  private static Setter setter(DataType type, FieldVector vector) {
    if (type instanceof DataType.ArrayOf array) {
      return list((ListVector) vector, array.element());
    }
    if (type instanceof DataType.Decimal decimal) {
      DecimalVector decimals = (DecimalVector) vector;
      return (row, value) -> {
        decimals.setSafe(row, ((BigDecimal) value).setScale(decimal.scale()));
        return 16;
      };
    }
    return scalar((DataType.Scalar) type, vector);
  }

  private static Setter scalar(DataType.Scalar type, FieldVector vector) {
    return switch (type.name()) {
      case BOOLEAN -> {
        BitVector bits = (BitVector) vector;
        yield (row, value) -> {
          bits.setSafe(row, (Boolean) value ? 1 : 0);
          return 1;
        };
      }
      case INTEGER -> {
        IntVector integers = (IntVector) vector;
        yield (row, value) -> {
          integers.setSafe(row, (Integer) value);
          return 4;
        };
      }
      case BIGINT -> {
        BigIntVector longs = (BigIntVector) vector;
        yield (row, value) -> {
          longs.setSafe(row, (Long) value);
          return 8;
        };
      }
      case REAL -> {
        Float4Vector floats = (Float4Vector) vector;
        yield (row, value) -> {
          floats.setSafe(row, (Float) value);
          return 4;
        };
      }
      case DOUBLE -> {
        Float8Vector doubles = (Float8Vector) vector;
        yield (row, value) -> {
          doubles.setSafe(row, (Double) value);
          return 8;
        };
      }
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL needs precision and scale");
      case VARCHAR -> {
        VarCharVector texts = (VarCharVector) vector;
        yield (row, value) -> {
          byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
          texts.setSafe(row, bytes);
          return bytes.length + 4;
        };
      }
      case VARBINARY -> {
        VarBinaryVector binaries = (VarBinaryVector) vector;
        yield (row, value) -> {
          byte[] bytes = (byte[]) value;
          binaries.setSafe(row, bytes);
          return bytes.length + 4;
        };
      }
      case DATE -> {
        DateDayVector dates = (DateDayVector) vector;
        yield (row, value) -> {
          dates.setSafe(row, Math.toIntExact(((LocalDate) value).toEpochDay()));
          return 4;
        };
      }
      case TIME -> {
        TimeMicroVector times = (TimeMicroVector) vector;
        yield (row, value) -> {
          times.setSafe(row, ((LocalTime) value).toNanoOfDay() / 1000);
          return 8;
        };
      }
      case TIMESTAMP -> {
        TimeStampVector times = (TimeStampVector) vector;
        yield (row, value) -> {
          times.setSafe(row, Micros.of((LocalDateTime) value));
          return 8;
        };
      }
      case TIMESTAMP_WITH_TIME_ZONE -> {
        TimeStampVector times = (TimeStampVector) vector;
        yield (row, value) -> {
          times.setSafe(row, Micros.of((Instant) value));
          return 8;
        };
      }
      case UUID -> {
        FixedSizeBinaryVector uuids = (FixedSizeBinaryVector) vector;
        yield (row, value) -> {
          uuids.setSafe(row, bytes((UUID) value));
          return ArrowTypes.UUID_BYTES;
        };
      }
    };
  }

  private static Setter list(ListVector vector, DataType element) {
    ArrowWriter elements = of(element, vector.getDataVector());
    return (row, value) -> {
      List<?> list = (List<?>) value;
      int at = vector.startNewValue(row);
      int bytes = 4;
      for (Object each : list) {
        bytes += elements.write(at++, each);
      }
      vector.endValue(row, list.size());
      return bytes;
    };
  }

  private static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(ArrowTypes.UUID_BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }
}
