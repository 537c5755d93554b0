package dev.tidemark.planner.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WrappedStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledBatchStreamTest {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("id", DataType.of(TypeName.INTEGER)),
          Column.of("text", DataType.of(TypeName.VARCHAR)));

  private final BufferAllocator allocator = new RootAllocator();

  @TempDir private Path directory;

  @AfterEach
  void leavesNeitherMemoryNorFiles() throws IOException {
    allocator.close();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  /** About 1.5 MB every 1500 rows. */
  private static Iterator<Object[]> rows(int count, CountDownLatch delivered) {
    String text = "x".repeat(1000);
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        if (next == count) {
          delivered.countDown();
        }
        return next < count;
      }

      @Override
      public Object[] next() {
        return new Object[] {next++, text};
      }
    };
  }

  private SpooledBatchStream spooled(Iterator<Object[]> rows, long memoryBytes) {
    return spooled(rows, directory, memoryBytes);
  }

  private SpooledBatchStream spooled(
      Iterator<Object[]> rows, @Nullable Path folder, long memoryBytes) {
    return new SpooledBatchStream(
        new RowBatchStream(allocator, COLUMNS, rows), () -> false, allocator, folder, memoryBytes);
  }

  @Test
  void withoutAFolderTheSourceWaitsForTheClient() {
    int count = 50_000;
    try (SpooledBatchStream stream = spooled(rows(count, new CountDownLatch(1)), null, 4 << 20)) {
      List<Integer> ids = new ArrayList<>();
      ArrowRows rows = new ArrowRows(stream.root(), null, COLUMNS);
      while (stream.next()) {
        rows.batch().forEach(row -> ids.add((Integer) row[0]));
      }

      assertThat(ids).isEqualTo(IntStream.range(0, count).boxed().toList());
      assertThat(allocator.getPeakMemoryAllocation()).isLessThan(16 << 20);
    }
  }

  @Test
  void aClientThatLeavesASourceThatWaitsLeavesNothingBehind() {
    try (SpooledBatchStream stream =
        spooled(rows(Integer.MAX_VALUE, new CountDownLatch(1)), null, 1)) {
      assertThat(stream.next()).isTrue();
    }
  }

  @Test
  void theSourceIsReadToItsEndThoughTheClientWaits() throws InterruptedException {
    CountDownLatch delivered = new CountDownLatch(1);
    try (SpooledBatchStream stream = spooled(rows(20_000, delivered), 4 << 20)) {
      assertThat(stream.next()).isTrue();

      assertThat(delivered.await(2, TimeUnit.MINUTES)).isTrue();

      List<Integer> ids = new ArrayList<>();
      ArrowRows rows = new ArrowRows(stream.root(), null, COLUMNS);
      do {
        rows.batch().forEach(row -> ids.add((Integer) row[0]));
      } while (stream.next());
      assertThat(ids).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
      assertThat(allocator.getPeakMemoryAllocation()).isLessThan(16 << 20);
    }
  }

  @Test
  void aClientThatLeavesEarlyLeavesNothingBehind() {
    try (SpooledBatchStream stream =
        spooled(rows(Integer.MAX_VALUE, new CountDownLatch(1)), 4 << 20)) {
      assertThat(stream.next()).isTrue();
      assertThat(stream.next()).isTrue();
    }
  }

  /** PostgreSQL is told over a connection of its own; here it goes away. */
  @Test
  void closesASourceThatCannotBeCancelled() throws InterruptedException {
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger batches = new AtomicInteger();
    CountDownLatch readingAhead = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    BatchStream rows =
        new RowBatchStream(allocator, COLUMNS, rows(Integer.MAX_VALUE, new CountDownLatch(1)));
    BatchStream source =
        new WrappedStream() {
          @Override
          public BatchStream rows() {
            return rows;
          }

          @Override
          public boolean next() {
            if (batches.getAndIncrement() == 0) {
              return rows.next();
            }
            readingAhead.countDown();
            try {
              gone.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new TidemarkException(ErrorCode.POSTGRES_UNAVAILABLE, "the connection is lost");
          }

          @Override
          public void cancel() {
            gone.countDown();
            throw new TidemarkException(ErrorCode.POSTGRES_UNAVAILABLE, "nobody listens");
          }

          @Override
          public void close() {
            closed.incrementAndGet();
            rows.close();
          }
        };
    SpooledBatchStream stream = new SpooledBatchStream(source, () -> false, allocator, null, 1);
    assertThat(stream.next()).isTrue();
    readingAhead.await();

    assertThatThrownBy(stream::close).hasMessageEndingWith("nobody listens");

    assertThat(closed).hasValue(1);
  }

  @Test
  void cancellingEndsTheStreamWithAnError() {
    try (SpooledBatchStream stream =
        spooled(rows(Integer.MAX_VALUE, new CountDownLatch(1)), 4 << 20)) {
      assertThat(stream.next()).isTrue();
      stream.cancel();
      assertThatThrownBy(stream::next).hasMessageStartingWith("CANCELLED");
    }
  }

  @Test
  void anErrorComesAfterTheBatchesBeforeIt() {
    Iterator<Object[]> failing =
        Stream.iterate(0, i -> i + 1)
            .map(
                i -> {
                  if (i == 4000) {
                    throw new TidemarkException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
                  }
                  return new Object[] {i, "x".repeat(1000)};
                })
            .iterator();
    try (SpooledBatchStream stream = spooled(failing, 4 << 20)) {
      assertThat(stream.next()).isTrue();
      assertThat(stream.next()).isTrue();
      assertThatThrownBy(stream::next).hasMessage("DIVISION_BY_ZERO: division by zero");
    }
  }

  @Test
  void anEmptySourceHasNoBatch() {
    try (SpooledBatchStream stream = spooled(rows(0, new CountDownLatch(1)), 4 << 20)) {
      assertThat(stream.next()).isFalse();
      assertThat(stream.next()).isFalse();
    }
  }
}
