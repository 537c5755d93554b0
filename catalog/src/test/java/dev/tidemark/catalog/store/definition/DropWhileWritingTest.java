package dev.tidemark.catalog.store.definition;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drop meets replication, a load or a compaction of its group that is under way. */
@Timeout(120)
class DropWhileWritingTest {
  private final DataSource database = migratedDatabase();
  private final List<String> happened = new CopyOnWriteArrayList<>();
  private final PostgresCatalog catalog =
      new PostgresCatalog(
          database,
          new FakeOnlineStore(),
          new RecoveryTest.ForwardingHistoryStore(new FakeHistoryStore()) {
            @Override
            public void dropTable(FeatureGroup group) {
              happened.add("removed the files");
              super.dropTable(group);
            }
          });

  private boolean dropWaits() {
    return query(
            database,
            "SELECT count(*) FROM pg_locks WHERE classid = 1416193138 AND NOT granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
        .equals("1");
  }

  @Test
  void removesTheFilesWhenTheWriterHasEnded() throws Exception {
    FeatureGroup group = catalog.createGroup(clicks("g"));
    PostgresHistoryLocks locks = new PostgresHistoryLocks(database);
    CountDownLatch writing = new CountDownLatch(1);
    CompletableFuture<Void> dropped = new CompletableFuture<>();
    CompletableFuture<Boolean> writer =
        CompletableFuture.supplyAsync(
            () ->
                locks.adding(
                    group,
                    () -> {
                      writing.countDown();
                      while (!dropWaits() && !dropped.isDone()) {
                        LockSupport.parkNanos(1_000_000);
                      }
                      happened.add("wrote a file");
                      return true;
                    }));
    writing.await();

    catalog.dropGroup("g");
    dropped.complete(null);

    assertThat(writer.join()).isTrue();
    assertThat(happened).containsExactly("wrote a file", "removed the files");
    assertThat(catalog.createGroup(clicks("g")).name()).isEqualTo("g");
  }
}
