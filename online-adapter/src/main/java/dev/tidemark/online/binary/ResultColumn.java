package dev.tidemark.online.binary;

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
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
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
 * One column of a result set, read from the driver's raw bytes. Where PostgreSQL's type isn't the
 * promised one, values are converted, {@code numeric} by rounding as PostgreSQL casts it, and one
 * that doesn't fit is an error that names the column.
 */
public final class ResultColumn {

  /** Copies a value that isn't NULL and returns about how many bytes it took. */
  @FunctionalInterface
  private interface Copier {
    int copy(byte[] bytes, int row);
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
  public static List<ResultColumn> of(ResultSet results, List<Column> promised)
      throws SQLException {
    PGResultSetMetaData formats = results.getMetaData().unwrap(PGResultSetMetaData.class);
    PgResultSet raw = results.unwrap(PgResultSet.class);
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 0; i < promised.size(); i++) {
      boolean binary = formats.getFormat(i + 1) == Field.BINARY_FORMAT;
      columns.add(new ResultColumn(i + 1, promised.get(i), raw.getColumnOID(i + 1), binary));
    }
    return columns;
  }

  /**
   * Whether the values are text although their type moves in binary: where a table has changed, the
   * driver prepares and executes in one go, without asking for formats. The next time it does.
   */
  public boolean isTextForOnce() {
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
      return new Sink(this, vector, fast);
    }
    ArrowWriter writer = ArrowWriter.of(column.type(), vector);
    return new Sink(this, vector, (bytes, row) -> writer.write(row, convert(bytes)));
  }

  /** Text that is VARCHAR and arrives as it is. */
  private static @Nullable Copier textCopier(FieldVector vector) {
    if (vector instanceof VarCharVector texts) {
      return (bytes, row) -> {
        texts.setSafe(row, bytes);
        return bytes.length + 4;
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
      return (bytes, row) -> {
        longs.setSafe(row, BinaryDecoder.readLong(bytes));
        return 8;
      };
    } else if (vector instanceof IntVector integers) {
      return (bytes, row) -> {
        integers.setSafe(row, BinaryDecoder.readInt(bytes));
        return 4;
      };
    } else if (vector instanceof Float4Vector floats) {
      return (bytes, row) -> {
        floats.setSafe(row, Float.intBitsToFloat(BinaryDecoder.readInt(bytes)));
        return 4;
      };
    } else if (vector instanceof Float8Vector doubles) {
      return (bytes, row) -> {
        doubles.setSafe(row, Double.longBitsToDouble(BinaryDecoder.readLong(bytes)));
        return 8;
      };
    } else if (vector instanceof TimeStampVector times) {
      return (bytes, row) -> {
        times.setSafe(row, BinaryDecoder.micros(bytes));
        return 8;
      };
    } else if (vector instanceof BitVector bits) {
      return (bytes, row) -> {
        bits.setSafe(row, bytes[0]);
        return 1;
      };
    } else if (vector instanceof FixedSizeBinaryVector uuids) {
      return (bytes, row) -> {
        uuids.setSafe(row, bytes);
        return bytes.length;
      };
    } else if (vector instanceof VarBinaryVector binaries) {
      return (bytes, row) -> {
        binaries.setSafe(row, bytes);
        return bytes.length + 4;
      };
    }
    return null;
  }

  /** A column on its way into a vector. */
  public static final class Sink {
    private final ResultColumn column;
    private final FieldVector vector;
    private final Copier copier;

    private Sink(ResultColumn column, FieldVector vector, Copier copier) {
      this.column = column;
      this.vector = vector;
      this.copier = copier;
    }

    /** Copies the value at the result set's row and returns about how many bytes it took. */
    public int copy(ResultSet results, int row) throws SQLException {
      byte[] bytes = results.getBytes(column.index);
      if (bytes == null) {
        vector.setNull(row);
        return 1;
      }
      try {
        return copier.copy(bytes, row);
      } catch (TidemarkException e) {
        throw column.named(e);
      }
    }
  }
}
