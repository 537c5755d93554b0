package dev.tidemark.offline.merge.probe;

import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.offline.merge.vector.TextRows;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Tells the numbers of a history's keys by their values, for rows that have left DuckDB: whole
 * numbers or texts, in an open hash table. Filled by one thread, then only read.
 */
public final class KeyIndex {
  private static final int NONE = -1;

  /** So many keys' places are in the processor's caches in any case. */
  private static final int FEW = 1024;

  /** Of each place a code, and the number of its key plus one; nothing is there where that is 0. */
  private final long[] table;

  private final int shift;

  /** Odd, and another each time, so that nobody can choose keys that all have the same place. */
  private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

  /** Empty where keys are whole numbers, which are their own codes. */
  private final Optional<KeyTexts> texts;

  private KeyIndex(int keys, Optional<KeyTexts> texts) {
    long places = places(keys);
    this.table = new long[Math.toIntExact(2 * places)];
    this.shift = Long.SIZE - Long.numberOfTrailingZeros(places);
    this.texts = texts;
  }

  /** Of so many INTEGERs or BIGINTs. */
  public static KeyIndex ofNumbers(int keys) {
    return new KeyIndex(keys, Optional.empty());
  }

  /**
   * Of so many VARCHARs.
   *
   * @param room is told what the index is going to take of the heap, before it grows; refuses that
   *     by an exception
   */
  public static KeyIndex ofTexts(int keys, LongConsumer room) {
    return new KeyIndex(
        keys, Optional.of(new KeyTexts(keys, bytes -> room.accept(bytes(keys) + bytes))));
  }

  /** What the index of so many keys takes of the heap, beside long texts. */
  public static long bytes(long keys) {
    return 2 * Long.BYTES * places(keys);
  }

  /**
   * At least a third is free; where that is a matter of some kilobytes, five sixths: the processor
   * doesn't foresee a row whose key isn't in its first place.
   */
  private static long places(long keys) {
    return Long.highestOneBit(Math.max(1, keys + keys / 2)) << (keys <= FEW ? 3 : 1);
  }

  /** What it takes of the heap. */
  public long bytes() {
    return (long) Long.BYTES * table.length + texts.map(KeyTexts::bytes).orElse(0L);
  }

  /** Adds keys, each of which is another, and not NULL. */
  public void add(BigIntVector numbers, FieldVector keys) {
    long[] codes = codes(keys);
    for (int i = 0; i < codes.length; i++) {
      int place = place(codes[i]);
      while (table[2 * place + 1] != 0) {
        place = after(place);
      }
      table[2 * place] = codes[i];
      table[2 * place + 1] = numbers.get(i) + 1;
    }
    texts.ifPresent(all -> all.add(numbers, new TextRows((VarCharVector) keys), codes));
  }

  private long[] codes(FieldVector keys) {
    return texts.isPresent() ? new TextRows((VarCharVector) keys).codes() : Numbers.whole(keys);
  }

  private int place(long code) {
    return (int) ((code ^ code >>> Integer.SIZE) * multiplier >>> shift);
  }

  private int after(int place) {
    return place + 1 & table.length / 2 - 1;
  }

  /** The number of the key of each row, negative where it has none. */
  long[] numbers(FieldVector keys) {
    return texts.isPresent()
        ? ofTexts((VarCharVector) keys, texts.get())
        : ofNumbers(keys, Numbers.whole(keys));
  }

  private long[] ofNumbers(FieldVector keys, long[] numbers) {
    boolean hasNulls = keys.getNullCount() > 0;
    for (int i = 0; i < numbers.length; i++) {
      int place = place(numbers[i]);
      while (table[2 * place + 1] != 0 && table[2 * place] != numbers[i]) {
        place = after(place);
      }
      numbers[i] = hasNulls && keys.isNull(i) ? NONE : table[2 * place + 1] - 1;
    }
    return numbers;
  }

  private long[] ofTexts(VarCharVector keys, KeyTexts all) {
    TextRows rows = new TextRows(keys);
    long[] numbers = rows.codes();
    boolean hasNulls = keys.getNullCount() > 0;
    for (int i = 0; i < numbers.length; i++) {
      long code = numbers[i];
      int place = place(code);
      while (table[2 * place + 1] != 0 && !isKey(place, code, rows, i, all)) {
        place = after(place);
      }
      numbers[i] = hasNulls && keys.isNull(i) ? NONE : table[2 * place + 1] - 1;
    }
    return numbers;
  }

  private boolean isKey(int place, long code, TextRows rows, int row, KeyTexts all) {
    return table[2 * place] == code
        && (TextRows.isTold(code) || all.is((int) table[2 * place + 1] - 1, rows, row));
  }
}
