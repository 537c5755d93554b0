package dev.tidemark.online.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.online.binary.ResultColumn;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.copy.CopyOut;

/**
 * The rows of a COPY in PostgreSQL's binary format: a signature, then for each row the number of
 * its values and each value after its length, at last -1 for that number.
 */
final class CopiedRows implements RowReader {
  private static final int SIGNATURE_BYTES = 11;
  private static final int FLAGS_BYTES = 4;

  private final CopyOut copy;
  private final List<ResultColumn.Sink> sinks;
  private boolean begun;

  CopiedRows(CopyOut copy, List<ResultColumn.Sink> sinks) {
    this.copy = copy;
    this.sinks = sinks;
  }

  @Override
  public int next(int row) throws SQLException {
    byte[] message = copy.readFromCopy();
    int at = 0;
    if (!begun && message != null) {
      begun = true;
      at = afterHeader(message);
      if (at == message.length) {
        return next(row);
      }
    }
    if (message == null) {
      return END;
    }
    ByteBuffer in = ByteBuffer.wrap(message).position(at);
    int values = in.getShort();
    if (values < 0) {
      return next(row);
    }
    if (values != sinks.size()) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR,
          "PostgreSQL sent " + values + " columns where " + sinks.size() + " were asked for");
    }
    return copyRow(in, message, row);
  }

  private int copyRow(ByteBuffer in, byte[] message, int row) {
    int bytes = 0;
    for (ResultColumn.Sink sink : sinks) {
      int length = in.getInt();
      if (length < 0) {
        bytes += sink.copyNull(row);
      } else {
        int at = in.position();
        bytes += sink.copy(message, at, length, row);
        in.position(at + length);
      }
    }
    return bytes;
  }

  private static int afterHeader(byte[] message) {
    int extension = SIGNATURE_BYTES + FLAGS_BYTES;
    return extension + Integer.BYTES + ByteBuffer.wrap(message).getInt(extension);
  }
}
