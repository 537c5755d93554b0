package dev.tidemark.offline.merge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimeGridTest {
  private static final long HOUR = 3_600_000_000L;

  @Test
  void isTheCoarsestGridOfAllTimes() {
    assertThat(grid(1000, HOUR, 2 * HOUR, 3 * HOUR)).isEqualTo("1 hours, 3 cells");
    assertThat(grid(1000, -4 * HOUR, 2 * HOUR, 6 * HOUR)).isEqualTo("2 hours, 6 cells");
    assertThat(grid(1000, 7, 7 + 6 * HOUR, 7 + 16 * HOUR, 7 + 31 * HOUR))
        .isEqualTo("1 hours, 32 cells");
  }

  @Test
  void isntThereWhereItHasTooManyCells() {
    assertThat(grid(100, 0, HOUR, 99 * HOUR)).isEqualTo("1 hours, 100 cells");
    assertThat(grid(100, 0, HOUR, 100 * HOUR)).isEqualTo("none");
    assertThat(grid(100, 0, HOUR, 2 * HOUR + 1)).isEqualTo("none");
    assertThat(grid(100, 0, 1, HOUR)).isEqualTo("none");
  }

  @Test
  void isntThereWhereTwoTimesAreEqual() {
    assertThat(grid(100, 0, 0, HOUR)).isEqualTo("none");
    assertThat(grid(100, 0, HOUR, HOUR)).isEqualTo("none");
    assertThat(grid(100, 5, 5)).isEqualTo("none");
  }

  @Test
  void isntThereWhereDoublesDontTellTimesApart() {
    long far = 1L << 53;
    assertThat(grid(100, far - HOUR, far)).isEqualTo("1 hours, 2 cells");
    assertThat(grid(100, far - HOUR + 1, far + 1)).isEqualTo("none");
    assertThat(grid(100, -far - 1, HOUR)).isEqualTo("none");
    assertThat(grid(100, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo("none");
  }

  /** Every time of it is in a cell of its own, however a reciprocal of the step is rounded. */
  @Test
  void holdsItsTimesWhateverTheStep() {
    for (long step : new long[] {1, 3, 7, 1_000_003, 86_399_999_999L, 1_099_511_627_775L}) {
      long[] times = LongStream.range(0, 1024).map(i -> i * step - 7).toArray();
      int[] firsts = {0, times.length};
      long[] padded = LongStream.concat(LongStream.of(times), LongStream.of(0, 0, 0)).toArray();

      assertThat(TimeGrid.of(times, 0, times.length, 1024)).contains(new TimeGrid(step, 1024));
      long[] before = LongStream.of(times).map(time -> time - 1).toArray();
      int[] slots = LongStream.range(0, 1024).mapToInt(i -> (int) i).toArray();
      SeenRecords seen = new SeenRecords(firsts, padded, true);
      assertThat(seen.slots(new long[1024], times, 1024)).isEqualTo(slots);
      int[] earlier = LongStream.range(-1, 1023).mapToInt(i -> (int) i).toArray();
      assertThat(seen.slots(new long[1024], before, 1024)).isEqualTo(earlier);
    }
  }

  private static String grid(long mostCells, long... times) {
    return TimeGrid.of(times, 0, times.length, mostCells)
        .map(grid -> grid.step() / HOUR + " hours, " + grid.cells() + " cells")
        .orElse("none");
  }
}
