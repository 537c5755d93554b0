package dev.tidemark.online.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells one batch from another that the same request brought, by what the client gave and nothing
 * else: a group that has got another feature, a wider type or a new version meanwhile doesn't make
 * another batch of it. Not thread-safe.
 */
final class BatchHash {
  private static final byte NULL = 0;
  private static final byte WHOLE = 1;
  private static final byte FLOATING = 2;
  private static final byte TIME = 3;
  private static final byte BYTES = 4;
  private static final byte TEXT = 5;
  private static final byte LIST = 6;

  private final MessageDigest digest;
  private final ByteBuffer fixed = ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES);
  private final int[] places;

  /**
   * Of a batch without rows.
   *
   * @param columns of the rows, whose order there doesn't count
   */
  BatchHash(String request, List<String> columns) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    places =
        IntStream.range(0, columns.size())
            .boxed()
            .sorted(Comparator.comparing(columns::get))
            .mapToInt(Integer::intValue)
            .toArray();
    add(TEXT, request.getBytes(StandardCharsets.UTF_8));
    for (int place : places) {
      add(TEXT, columns.get(place).getBytes(StandardCharsets.UTF_8));
    }
  }

  void addRow(@Nullable Object[] row) {
    for (int place : places) {
      add(row[place]);
    }
  }

  private void add(@Nullable Object value) {
    if (value == null) {
      digest.update(NULL);
    } else if (value instanceof Long || value instanceof Integer) {
      add(WHOLE, ((Number) value).longValue(), 0);
    } else if (value instanceof Double || value instanceof Float) {
      add(FLOATING, Double.doubleToLongBits(((Number) value).doubleValue()), 0);
    } else if (value instanceof LocalDateTime time) {
      add(time.toInstant(ZoneOffset.UTC));
    } else if (value instanceof Instant time) {
      add(TIME, time.getEpochSecond(), time.getNano());
    } else if (value instanceof byte[] bytes) {
      add(BYTES, bytes);
    } else if (value instanceof List<?> elements) {
      add(LIST, elements.size(), 0);
      elements.forEach(this::add);
    } else {
      add(TEXT, value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void add(byte kind, long first, int second) {
    fixed.clear().put(kind).putLong(first).putInt(second);
    digest.update(fixed.array());
  }

  private void add(byte kind, byte[] bytes) {
    add(kind, bytes.length, 0);
    digest.update(bytes);
  }

  /** Called once, after all adding. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
