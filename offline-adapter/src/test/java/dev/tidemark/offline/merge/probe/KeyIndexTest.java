package dev.tidemark.offline.merge.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a map, for keys that are alike. */
class KeyIndexTest {
  private final Random random = new Random(seed());

  private static long seed() {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed);
    return seed;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 1000, 40_000})
  void findsTexts(int count) {
    Map<String, Integer> numbers = new HashMap<>();
    while (numbers.size() < count) {
      numbers.putIfAbsent(text(), numbers.size());
    }
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector added = new BigIntVector("numbers", allocator);
        FieldVector keys = texts(new ArrayList<>(numbers.keySet()), allocator)) {
      List<String> asked = asked(numbers.keySet());
      fill(added, new ArrayList<>(numbers.values()));
      KeyIndex index = KeyIndex.ofTexts(count, bytes -> {});
      index.add(added, keys);

      try (FieldVector rows = texts(asked, allocator)) {
        assertThat(index.numbers(rows)).isEqualTo(expected(asked, numbers));
      }
    }
  }

  /** Some share their first bytes, some their last, and few are told by eight. */
  private String text() {
    String middle = "é\u0000x".substring(random.nextInt(3)).repeat(random.nextInt(8));
    return "ab".repeat(random.nextInt(4)) + middle + random.nextInt(100_000);
  }

  private List<String> asked(Iterable<String> keys) {
    List<String> asked = new ArrayList<>();
    asked.add("");
    asked.add(null);
    keys.forEach(
        key -> {
          asked.add(key);
          asked.add(random.nextBoolean() ? null : key + "\u0000");
          asked.add(text());
        });
    return asked;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 1000, 40_000})
  void findsNumbers(int count) {
    int apart = random.nextInt(40);
    Map<Long, Integer> numbers = new HashMap<>();
    while (numbers.size() < count) {
      long key = (random.nextInt(2 * count) - count) * (1L << apart);
      numbers.putIfAbsent(key, numbers.size());
    }
    List<Long> asked = new ArrayList<>(numbers.keySet());
    asked.add(null);
    asked.add(Long.MIN_VALUE);
    asked.add(Long.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      asked.add(random.nextLong());
    }
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector added = new BigIntVector("numbers", allocator);
        BigIntVector keys = new BigIntVector("keys", allocator);
        BigIntVector rows = new BigIntVector("rows", allocator)) {
      fill(added, new ArrayList<>(numbers.values()));
      fill(keys, new ArrayList<>(numbers.keySet()));
      fill(rows, asked);
      KeyIndex index = KeyIndex.ofNumbers(count);
      index.add(added, keys);

      assertThat(index.numbers(rows)).isEqualTo(expected(asked, numbers));
      assertThat(index.bytes()).isEqualTo(KeyIndex.bytes(count));
    }
  }

  @Test
  void findsBigintsByIntegers() {
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector added = new BigIntVector("numbers", allocator);
        BigIntVector keys = new BigIntVector("keys", allocator);
        IntVector rows = new IntVector("rows", allocator)) {
      fill(added, List.of(0, 1, 2));
      fill(keys, List.of(-5, 7, 1L << 40));
      rows.allocateNew(4);
      rows.set(0, 7);
      rows.set(1, -5);
      rows.set(2, 0);
      rows.setNull(3);
      rows.setValueCount(4);
      KeyIndex index = KeyIndex.ofNumbers(3);
      index.add(added, keys);

      assertThat(index.numbers(rows)).containsExactly(1, 0, -1, -1);
    }
  }

  /** While it grows it has what it had, too. */
  @Test
  void asksForTheRoomOfLongTexts() {
    List<Long> told = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector added = new BigIntVector("numbers", allocator);
        FieldVector keys = texts(List.of("short", "a long text", "another long text"), allocator)) {
      fill(added, List.of(2, 0, 1));
      KeyIndex index = KeyIndex.ofTexts(3, told::add);
      index.add(added, keys);

      assertThat(told).hasSize(3).isSorted();
      assertThat(told.get(2)).isBetween(index.bytes(), index.bytes() + "a long text".length());
      KeyIndex refused =
          KeyIndex.ofTexts(
              3,
              bytes -> {
                throw new IllegalArgumentException("no room for " + bytes);
              });
      assertThatThrownBy(() -> refused.add(added, keys)).hasMessage("no room for " + told.get(0));
    }
  }

  private static long[] expected(List<?> asked, Map<?, Integer> numbers) {
    return asked.stream()
        .mapToLong(key -> key == null ? -1 : numbers.getOrDefault(key, -1))
        .toArray();
  }

  private static void fill(BigIntVector vector, List<? extends Number> values) {
    vector.allocateNew(values.size());
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null) {
        vector.setNull(i);
      } else {
        vector.set(i, values.get(i).longValue());
      }
    }
    vector.setValueCount(values.size());
  }

  private static FieldVector texts(List<String> texts, BufferAllocator allocator) {
    VarCharVector vector = new VarCharVector("texts", allocator);
    vector.allocateNew();
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i) != null) {
        vector.setSafe(i, texts.get(i).getBytes(StandardCharsets.UTF_8));
      }
    }
    vector.setValueCount(texts.size());
    return vector;
  }
}
