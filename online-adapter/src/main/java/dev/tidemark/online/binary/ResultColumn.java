package dev.tidemark.online.binary;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.arrow.ArrowWriter;
import dev.tidemark.planner.arrow.ValueConverter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.Field;
import org.postgresql.jdbc.PgResultSet;

/**
 * One column of a result, read from PostgreSQL's raw bytes. Where PostgreSQL's type isn't the
 * promised one, values are converted, {@code numeric} by rounding as PostgreSQL casts it, and one
 * that doesn't fit is an error that names the column.
 */
public final class ResultColumn {
  private static final int ANY_WIDTH = -1;

  /** Copies a value that isn't NULL and returns about how many bytes it took. */
  @FunctionalInterface
  private interface Copier {
    int copy(byte[] from, int at, int length, int row);
  }

  private final int index;
  private final Column column;
  private final int oid;
  private final boolean binary;

  private ResultColumn(int index, Column column, int oid, boolean binary) {
    this.index = index;
    this.column = column;
    this.oid = oid;
    this.binary = binary;
  }

  /** The columns of the result set, in order, as what they are promised to be. */
  static List<ResultColumn> of(ResultSet results, List<Column> promised) throws SQLException {
    PGResultSetMetaData formats = results.getMetaData().unwrap(PGResultSetMetaData.class);
    PgResultSet raw = results.unwrap(PgResultSet.class);
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 0; i < promised.size(); i++) {
      boolean binary = formats.getFormat(i + 1) == Field.BINARY_FORMAT;
      columns.add(new ResultColumn(i + 1, promised.get(i), raw.getColumnOID(i + 1), binary));
    }
    return columns;
  }

  /** The columns of rows in binary whose types in PostgreSQL are those of a table of ours. */
  public static List<ResultColumn> ofOurs(List<Column> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(
            i -> {
              Column column = columns.get(i);
              return new ResultColumn(i + 1, column, PostgresType.of(column.type()).oid(), true);
            })
        .toList();
  }

  /**
   * Whether the values are text although their type moves in binary: where a table has changed, the
   * driver prepares and executes in one go, without asking for formats. The next time it does.
   */
  boolean isTextForOnce() {
    return !binary && PostgresType.isBinary(oid);
  }

  /** Its place among the columns, from 0. */
  public int index() {
    return index - 1;
  }

  /** The value at the result set's row, of the promised type's Java class. */
  public @Nullable Object read(ResultSet results) throws SQLException {
    byte[] bytes = results.getBytes(index);
    try {
      return bytes == null ? null : convert(bytes);
    } catch (TidemarkException e) {
      throw named(e);
    }
  }

  private @Nullable Object convert(byte[] bytes) {
    Object value = binary ? BinaryDecoder.read(oid, bytes) : BinaryDecoder.text(bytes);
    if (value instanceof BigDecimal digits
        && column.type() instanceof DataType.Decimal decimal
        && digits.scale() > decimal.scale()) {
      value = digits.setScale(decimal.scale(), RoundingMode.HALF_UP);
    }
    return ValueConverter.convert(value, column.type());
  }

  private TidemarkException named(TidemarkException e) {
    return new TidemarkException(
        e.code(), "A value of column '" + column.name() + "' " + e.sentence(), e);
  }

  /** Copies the column's values into a vector of the promised type. */
  public Sink into(FieldVector vector) {
    Copier fast = binary ? copier(vector) : textCopier(vector);
    if (fast != null) {
      return new Sink(this, vector, fast, fixedWidth(vector));
    }
    ArrowWriter writer = ArrowWriter.of(column.type(), vector);
    return new Sink(
        this,
        vector,
        (from, at, length, row) ->
            writer.write(row, convert(Arrays.copyOfRange(from, at, at + length))),
        ANY_WIDTH);
  }

  /** The bytes that each of PostgreSQL's values has of what {@link #copier} takes as it is. */
  private static int fixedWidth(FieldVector vector) {
    if (vector instanceof BigIntVector
        || vector instanceof Float8Vector
        || vector instanceof TimeStampVector) {
      return Long.BYTES;
    } else if (vector instanceof IntVector
        || vector instanceof Float4Vector
        || vector instanceof DateDayVector) {
      return Integer.BYTES;
    }
    return ANY_WIDTH;
  }

  /** Text that is VARCHAR and arrives as it is. */
  private static @Nullable Copier textCopier(FieldVector vector) {
    if (vector instanceof VarCharVector texts) {
      return (from, at, length, row) -> {
        texts.setSafe(row, from, at, length);
        return length + 4;
      };
    }
    return null;
  }

  /** Where PostgreSQL's type is the promised one and its bytes need no object between. */
  private @Nullable Copier copier(FieldVector vector) {
    DataType type = column.type();
    if (PostgresType.of(type).oid() != oid) {
      return null;
    }
    if (vector instanceof BigIntVector longs) {
      return (from, at, length, row) -> {
        longs.setSafe(row, BinaryDecoder.readLong(from, at));
        return 8;
      };
    } else if (vector instanceof IntVector integers) {
      return (from, at, length, row) -> {
        integers.setSafe(row, BinaryDecoder.readInt(from, at));
        return 4;
      };
    } else if (vector instanceof Float4Vector floats) {
      return (from, at, length, row) -> {
        floats.setSafe(row, Float.intBitsToFloat(BinaryDecoder.readInt(from, at)));
        return 4;
      };
    } else if (vector instanceof Float8Vector doubles) {
      return (from, at, length, row) -> {
        doubles.setSafe(row, Double.longBitsToDouble(BinaryDecoder.readLong(from, at)));
        return 8;
      };
    } else if (vector instanceof TimeStampVector times) {
      return (from, at, length, row) -> {
        times.setSafe(row, BinaryDecoder.micros(from, at));
        return 8;
      };
    } else if (vector instanceof DateDayVector days) {
      return (from, at, length, row) -> {
        days.setSafe(row, BinaryDecoder.days(from, at));
        return 4;
      };
    } else if (vector instanceof BitVector bits) {
      return (from, at, length, row) -> {
        bits.setSafe(row, from[at]);
        return 1;
      };
    } else if (vector instanceof FixedSizeBinaryVector uuids) {
      return (from, at, length, row) -> {
        uuids.setSafe(row, Arrays.copyOfRange(from, at, at + length));
        return length;
      };
    } else if (vector instanceof VarBinaryVector binaries) {
      return (from, at, length, row) -> {
        binaries.setSafe(row, from, at, length);
        return length + 4;
      };
    } else if (vector instanceof VarCharVector) {
      return textCopier(vector);
    } else if (vector instanceof DecimalVector decimals) {
      return decimalCopier(decimals, (DataType.Decimal) type);
    }
    return null;
  }

  private Copier decimalCopier(DecimalVector decimals, DataType.Decimal type) {
    ArrowWriter writer = ArrowWriter.of(type, decimals);
    return (from, at, length, row) -> {
      long unscaled = BinaryNumeric.unscaled(from, at, type);
      if (unscaled == BinaryNumeric.NOT_SHORT) {
        writer.write(row, convert(Arrays.copyOfRange(from, at, at + length)));
      } else {
        decimals.setSafe(row, unscaled);
      }
      return 16;
    };
  }

  /** A column on its way into a vector. */
  public static final class Sink {
    private final ResultColumn column;
    private final FieldVector vector;
    private final Copier copier;
    private final int width;

    private Sink(ResultColumn column, FieldVector vector, Copier copier, int width) {
      this.column = column;
      this.vector = vector;
      this.copier = copier;
      this.width = width;
    }

    /** Copies the value at the result set's row and returns about how many bytes it took. */
    public int copy(ResultSet results, int row) throws SQLException {
      byte[] bytes = results.getBytes(column.index);
      return bytes == null ? copyNull(row) : copy(bytes, 0, bytes.length, row);
    }

    /**
     * Copies a value that stands among other bytes. Errors: {@code CONFLICT} where its type has
     * changed since the query was planned.
     */
    public int copy(byte[] from, int at, int length, int row) {
      if (width != ANY_WIDTH && length != width) {
        throw new TidemarkException(
            ErrorCode.CONFLICT,
            "The type of column '"
                + column.column.name()
                + "' was changed meanwhile; run the statement again");
      }
      try {
        return copier.copy(from, at, length, row);
      } catch (TidemarkException e) {
        throw column.named(e);
      }
    }

    /** Copies a NULL. */
    public int copyNull(int row) {
      vector.setNull(row);
      return 1;
    }
  }
}
