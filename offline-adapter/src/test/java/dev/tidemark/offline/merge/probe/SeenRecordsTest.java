package dev.tidemark.offline.merge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Looks up slots of keys of any size and any times, against a walk along all records of the key.
 * {@code -Dtidemark.seed=} repeats a run.
 */
class SeenRecordsTest {
  private static final int CASES = 300;

  /** More than are looked up at a time. */
  private static final int LOOKUPS = 1200;

  private static final int KEYS = 12;

  /** How infinite times are turned. */
  private static final long INFINITE = 4_000_000_000_000_000_000L;

  private static final long YEAR = 31_536_000_000_000L;

  @Test
  void findsTheLastRecordThatIsSeen() {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed);
    for (int i = 0; i < CASES; i++) {
      check(seed, new Random(seed + i));
    }
  }

  private static void check(long seed, Random random) {
    int[] firsts = new int[KEYS + 1];
    long[] times = new long[0];
    for (int key = 0; key < KEYS; key++) {
      long[] added = times(random);
      firsts[key] = times.length;
      times = LongStream.concat(Arrays.stream(times), Arrays.stream(added)).toArray();
    }
    firsts[KEYS] = times.length;
    boolean isInclusive = random.nextBoolean();

    long[] padded = Arrays.copyOf(times, times.length + SeenRecords.FEW);
    SeenRecords seen = new SeenRecords(firsts, padded, isInclusive);

    long[] keys = random.longs(LOOKUPS, -1, KEYS).toArray();
    long[] asked = new long[LOOKUPS];
    for (int i = 0; i < LOOKUPS; i++) {
      asked[i] = asked(random, times);
    }
    int[] found = seen.slots(keys, asked, LOOKUPS);
    assertThat(found).hasSize(LOOKUPS);
    for (int i = 0; i < LOOKUPS; i++) {
      int key = (int) keys[i];
      int last = -1;
      for (int slot = key < 0 ? 0 : firsts[key]; key >= 0 && slot < firsts[key + 1]; slot++) {
        if (isInclusive ? times[slot] <= asked[i] : times[slot] < asked[i]) {
          last = slot;
        }
      }
      assertThat(Math.max(found[i], -1))
          .as("-Dtidemark.seed=%d, row %d, key %d", seed, i, key)
          .isEqualTo(last);
    }
  }

  @Test
  void findsNothingWithoutRecords() {
    SeenRecords seen = new SeenRecords(new int[] {0}, new long[SeenRecords.FEW], true);

    assertThat(seen.slots(new long[] {-1, -1}, new long[] {0, 5}, 2)).containsOnly(-1);
  }

  /** Of a key, in order; each once, or as it comes. */
  private static long[] times(Random random) {
    Times kind = Times.values()[random.nextInt(Times.values().length)];
    LongStream times = LongStream.generate(() -> kind.any(random)).limit(size(random)).sorted();
    return (random.nextBoolean() ? times.distinct() : times).toArray();
  }

  private static int size(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(3);
      case 1 -> random.nextInt(20);
      case 2 -> 63 + random.nextInt(3);
      case 3 -> random.nextInt(200);
      default -> random.nextInt(1000);
    };
  }

  /** Mostly near that of a record, of whatever key. */
  private static long asked(Random random, long[] times) {
    if (times.length == 0 || random.nextInt(4) == 0) {
      return Times.values()[random.nextInt(Times.values().length)].any(random);
    }
    return times[random.nextInt(times.length)] + random.nextInt(3) - 1;
  }

  /** How the times of a key lie. */
  private enum Times {
    EVEN {
      @Override
      long any(Random random) {
        return 50 * YEAR + (long) (random.nextDouble() * YEAR);
      }
    },
    FEW {
      @Override
      long any(Random random) {
        return random.nextLong(20) - 10;
      }
    },
    ONE {
      @Override
      long any(Random random) {
        return YEAR;
      }
    },
    BURSTS {
      @Override
      long any(Random random) {
        return random.nextInt(4) * YEAR + random.nextInt(1000);
      }
    },
    SKEWED {
      @Override
      long any(Random random) {
        return (long) Math.exp(random.nextDouble() * 42);
      }
    },
    OFTEN_INFINITE {
      @Override
      long any(Random random) {
        return random.nextInt(3) > 0 ? EVEN.any(random) : infinite(random);
      }
    },
    SELDOM_INFINITE {
      @Override
      long any(Random random) {
        return random.nextInt(100) > 0 ? EVEN.any(random) : infinite(random);
      }
    },
    /** Nearly all times of a quarter of a day. */
    MINUTES {
      @Override
      long any(Random random) {
        return YEAR + 60_000_000L * random.nextInt(360);
      }
    },
    /** Sparse, and seldom twice. */
    HOURS {
      @Override
      long any(Random random) {
        return 3_600_000_000L * random.nextInt(9000);
      }
    },
    NEARLY_HOURS {
      @Override
      long any(Random random) {
        return random.nextInt(100) > 0 ? HOURS.any(random) : HOURS.any(random) + 1;
      }
    },
    /** Over 35 years, as long as a grid may be, or somewhat more. */
    LONG {
      @Override
      long any(Random random) {
        return (1L << 40) * random.nextInt(1024 + random.nextInt(3));
      }
    },
    /** Doubles lie farther apart here than the times. */
    FAR {
      @Override
      long any(Random random) {
        return INFINITE - random.nextInt(10_000);
      }
    },
    ANYWHERE {
      @Override
      long any(Random random) {
        return random.nextLong();
      }
    },
    LIMITS {
      @Override
      long any(Random random) {
        return random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
      }
    };

    abstract long any(Random random);

    private static long infinite(Random random) {
      return random.nextBoolean() ? INFINITE : -INFINITE;
    }
  }
}
