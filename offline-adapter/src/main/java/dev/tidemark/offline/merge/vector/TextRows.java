package dev.tidemark.offline.merge.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VarCharVector;

/**
 * The texts of rows that have left DuckDB, with a number for each by which equal ones are found
 * fast. No row of which a text is asked for may be NULL.
 */
public final class TextRows {
  /** Texts of fewer bytes are told by their codes. */
  private static final int WORD = Long.BYTES;

  /** Of the code's bits, those that tell the length of a short text; none of them, of any other. */
  private static final int LENGTH_SHIFT = 56;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final int rows;
  private final ByteBuffer offsets;
  private final ByteBuffer data;

  public TextRows(VarCharVector vector) {
    this.rows = vector.getValueCount();
    this.offsets =
        VectorMemory.of(vector.getOffsetBuffer(), rows == 0 ? 0 : (rows + 1) * Integer.BYTES);
    int end = rows == 0 ? 0 : offsets.getInt(rows * Integer.BYTES);
    this.data = VectorMemory.of(vector.getDataBuffer(), end).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Equal for equal texts; those of NULLs are of no interest. Reads offsets and words where they
   * are: a buffer's checks take as long as the rest.
   */
  public long[] codes() {
    long[] codes = new long[rows];
    long ends = MemoryUtil.getByteBufferAddress(offsets) + Integer.BYTES;
    long texts = MemoryUtil.getByteBufferAddress(data);
    int lastWord = data.limit() - WORD;
    int from = rows == 0 ? 0 : offsets.getInt(0);
    for (int i = 0; i < rows; i++) {
      int end = MemoryUtil.getInt(ends + (long) Integer.BYTES * i);
      int length = end - from;
      codes[i] =
          length < WORD
              ? (from <= lastWord ? word(texts + from, length) : word(from, length))
                  | (length + 1L) << LENGTH_SHIFT
              : hash(from, end) >>> (Long.SIZE - LENGTH_SHIFT);
      from = end;
    }
    return codes;
  }

  /** Whether no other text has the code; otherwise texts are to be compared. */
  public static boolean isTold(long code) {
    return code >>> LENGTH_SHIFT != 0;
  }

  /** The address is that of a whole word, of which so many bytes are the text's. */
  private static long word(long address, int length) {
    long word = MemoryUtil.getLong(address);
    return (MemoryUtil.LITTLE_ENDIAN ? word : Long.reverseBytes(word))
        & (1L << Byte.SIZE * length) - 1;
  }

  /** The same where no whole word can be read. */
  private long word(int from, int length) {
    long word = 0;
    for (int i = 0; i < length; i++) {
      word |= (data.get(from + i) & 0xFFL) << Byte.SIZE * i;
    }
    return word;
  }

  /** Of at least a word; the last one may overlap the one before. */
  private long hash(int from, int end) {
    long hash = (long) end - from;
    for (int i = from; i + WORD < end; i += WORD) {
      hash = mixed(hash ^ data.getLong(i));
    }
    return mixed(hash ^ data.getLong(end - WORD));
  }

  private static long mixed(long word) {
    long product = word * MULTIPLIER;
    return product ^ product >>> 29;
  }

  /** Bytes. */
  public int length(int row) {
    return offsets.getInt((row + 1) * Integer.BYTES) - offsets.getInt(row * Integer.BYTES);
  }

  public void copy(int row, byte[] to, int at) {
    data.get(offsets.getInt(row * Integer.BYTES), to, at, length(row));
  }

  /** Whether the text of a row is that of some bytes. */
  public boolean is(int row, byte[] bytes, int from, int length) {
    if (length(row) != length) {
      return false;
    }
    int start = offsets.getInt(row * Integer.BYTES);
    for (int i = 0; i < length; i++) {
      if (data.get(start + i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
