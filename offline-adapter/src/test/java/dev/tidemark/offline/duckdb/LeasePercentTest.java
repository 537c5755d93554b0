package dev.tidemark.offline.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class LeasePercentTest {
  private static final long PAUSE_NANOS = 1_000_000;

  @TempDir private Path temp;

  @Test
  void saysHowFarAStatementIs() {
    try (DuckDb duckDb = DuckDb.start(new DuckDbConfig(300L << 20, 1, temp, 1L << 30, List.of()))) {
      Lease lease = duckDb.lease();
      assertThat(lease.percent()).isEqualTo(-1);
      lease.execute("CREATE TEMP TABLE numbers AS SELECT i FROM range(3000000) AS r(i)");
      lease.watchProgress();
      TreeSet<Integer> seen = new TreeSet<>();
      long rows = 10_000;
      while (seen.isEmpty() || seen.last() < 1) {
        String sql =
            "SELECT sum(length(repeat(i::VARCHAR, 40))) FROM numbers WHERE i < " + (rows *= 2);
        CompletableFuture<Long> work = CompletableFuture.supplyAsync(() -> lease.number(sql));
        while (!work.isDone()) {
          seen.add(lease.percent());
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        assertThat(work.join()).isPositive();
      }
      assertThat(seen.last()).isBetween(1, 100);

      lease.close();
      assertThat(lease.percent()).isEqualTo(-1);
    }
  }
}
