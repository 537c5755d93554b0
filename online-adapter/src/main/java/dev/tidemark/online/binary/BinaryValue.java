package dev.tidemark.online.binary;

import dev.tidemark.catalog.type.DataType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/** A statement's parameter in binary. */
public final class BinaryValue extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  /** Bytes for that type, at least one: the driver takes none for NULL. */
  public BinaryValue(String type, byte[] bytes) {
    setType(type);
    this.bytes = bytes;
  }

  /** Binds a value of the type's Java class, or null. */
  public static void bind(
      PreparedStatement statement, int index, DataType type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.OTHER, PostgresType.of(type).name());
    } else if (value instanceof String text) {
      statement.setString(index, text);
    } else if (value instanceof byte[] binary) {
      statement.setBytes(index, binary);
    } else {
      BinaryOutput out = new BinaryOutput();
      BinaryEncoder encoder = BinaryEncoder.of(type);
      encoder.writeBody(value, out);
      statement.setObject(index, new BinaryValue(encoder.type().name(), out.toByteArray()));
    }
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    throw new UnsupportedOperationException("parameters aren't read");
  }

  @Override
  public int lengthInBytes() {
    return bytes.length;
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }
}
