package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of a vector of any type a client may send as the nearest Java class: Long for whole
 * numbers, Double or Float, BigDecimal, String, byte[], the java.time classes, UUID, List.
 */
final class ArrowReader {

  /** Reads a value that isn't NULL. */
  @FunctionalInterface
  private interface Getter {
    @Nullable Object get(int row);
  }

  private final ValueVector vector;
  private final Getter getter;

  private ArrowReader(ValueVector vector, Getter getter) {
    this.vector = vector;
    this.getter = getter;
  }

  /** Errors: {@code NOT_SUPPORTED} for a type that {@link ArrowTypes#dataType} refuses. */
  static ArrowReader of(ValueVector vector, @Nullable DictionaryProvider dictionaries) {
    DictionaryEncoding encoding = vector.getField().getDictionary();
    if (encoding != null && dictionaries != null) {
      Dictionary dictionary = dictionaries.lookup(encoding.getId());
      if (dictionary != null) {
        ArrowReader values = of(dictionary.getVector(), dictionaries);
        BaseIntVector indexes = (BaseIntVector) vector;
        return new ArrowReader(
            vector, row -> values.read(Math.toIntExact(indexes.getValueAsLong(row))));
      }
    }
    return new ArrowReader(vector, getter(vector, dictionaries));
  }

  @Nullable Object read(int row) {
    return vector.isNull(row) ? null : getter.get(row);
  }

  private static Getter getter(ValueVector vector, @Nullable DictionaryProvider dictionaries) {
    if (vector instanceof BaseListVector list) {
      ArrowReader elements = of(list.getChildrenFromFields().get(0), dictionaries);
      return row -> elements.readAll(list.getElementStartIndex(row), list.getElementEndIndex(row));
    } else if (vector instanceof LargeListVector list) {
      ArrowReader elements = of(list.getDataVector(), dictionaries);
      return row ->
          elements.readAll(
              Math.toIntExact(list.getElementStartIndex(row)),
              Math.toIntExact(list.getElementEndIndex(row)));
    } else if (vector instanceof BitVector bits) {
      return row -> bits.get(row) != 0;
    } else if (vector instanceof NullVector) {
      return row -> null;
    } else if (vector instanceof DecimalVector decimals) {
      return decimals::getObject;
    } else if (vector instanceof Decimal256Vector decimals) {
      return decimals::getObject;
    } else if (vector instanceof TimeStampVector times) {
      return timestamp(times);
    } else if (vector instanceof DateDayVector dates) {
      return row -> LocalDate.ofEpochDay(dates.get(row));
    } else if (vector instanceof DateMilliVector dates) {
      return row -> LocalDate.ofEpochDay(Math.floorDiv(dates.get(row), 86_400_000L));
    }
    Getter getter = number(vector);
    getter = getter == null ? bytes(vector) : getter;
    getter = getter == null ? time(vector) : getter;
    if (getter == null) {
      throw ArrowTypes.unsupported(vector.getField());
    }
    return getter;
  }

  private static @Nullable Getter number(ValueVector vector) {
    if (vector instanceof UInt8Vector unsigned) {
      return row -> new BigDecimal(new BigInteger(Long.toUnsignedString(unsigned.get(row))));
    } else if (vector instanceof UInt4Vector unsigned) {
      return row -> Integer.toUnsignedLong(unsigned.get(row));
    } else if (vector instanceof UInt2Vector unsigned) {
      return row -> (long) unsigned.get(row);
    } else if (vector instanceof UInt1Vector unsigned) {
      return row -> (long) Byte.toUnsignedInt(unsigned.get(row));
    } else if (vector instanceof BaseIntVector integers) {
      return integers::getValueAsLong;
    } else if (vector instanceof Float2Vector halves) {
      return halves::getValueAsFloat;
    } else if (vector instanceof Float4Vector floats) {
      return floats::get;
    } else if (vector instanceof Float8Vector doubles) {
      return doubles::get;
    }
    return null;
  }

  private static @Nullable Getter bytes(ValueVector vector) {
    if (vector instanceof VarCharVector texts) {
      return row -> new String(texts.get(row), StandardCharsets.UTF_8);
    } else if (vector instanceof LargeVarCharVector texts) {
      return row -> new String(texts.get(row), StandardCharsets.UTF_8);
    } else if (vector instanceof ViewVarCharVector texts) {
      return row -> new String(texts.get(row), StandardCharsets.UTF_8);
    } else if (vector instanceof VarBinaryVector binaries) {
      return binaries::get;
    } else if (vector instanceof LargeVarBinaryVector binaries) {
      return binaries::get;
    } else if (vector instanceof ViewVarBinaryVector binaries) {
      return binaries::get;
    } else if (vector instanceof FixedSizeBinaryVector binaries) {
      return ArrowTypes.isUuid(vector.getField()) ? row -> uuid(binaries.get(row)) : binaries::get;
    }
    return null;
  }

  private static @Nullable Getter time(ValueVector vector) {
    if (vector instanceof TimeSecVector times) {
      return row -> LocalTime.ofSecondOfDay(times.get(row));
    } else if (vector instanceof TimeMilliVector times) {
      return row -> LocalTime.ofNanoOfDay(times.get(row) * 1_000_000L);
    } else if (vector instanceof TimeMicroVector times) {
      return row -> LocalTime.ofNanoOfDay(times.get(row) * 1000);
    } else if (vector instanceof TimeNanoVector times) {
      return row -> LocalTime.ofNanoOfDay(wholeMicros(times.get(row)) * 1000);
    }
    return null;
  }

  private static Getter timestamp(TimeStampVector times) {
    ArrowType.Timestamp type = (ArrowType.Timestamp) times.getField().getType();
    boolean local = type.getTimezone() == null || type.getTimezone().isEmpty();
    return row -> {
      long value = times.get(row);
      long micros =
          switch (type.getUnit()) {
            case SECOND -> Math.multiplyExact(value, TimeUnit.SECONDS.toMicros(1));
            case MILLISECOND -> Math.multiplyExact(value, TimeUnit.MILLISECONDS.toMicros(1));
            case MICROSECOND -> value;
            case NANOSECOND -> wholeMicros(value);
          };
      return local ? (Object) Micros.toDateTime(micros) : Micros.toInstant(micros);
    };
  }

  /** Errors: {@code INVALID_VALUE}. */
  static long wholeMicros(long nanos) {
    if (nanos % 1000 != 0) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE,
          "has nanoseconds, and times are kept in microseconds; round it first");
    }
    return nanos / 1000;
  }

  private List<@Nullable Object> readAll(int from, int to) {
    List<@Nullable Object> list = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      list.add(read(i));
    }
    return list;
  }

  static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
