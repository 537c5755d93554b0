package dev.tidemark.catalog.store.definition;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.Drafts.column;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.type.TypeName;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a put holds its group's definition against changes. */
@Timeout(120)
class HeldDefinitionTest {

  private static final String HOLD = "SELECT tidemark.hold_definition(1)";

  private final DataSource database = migratedDatabase();
  private final PostgresCatalog catalog =
      new PostgresCatalog(database, new FakeOnlineStore(), new FakeHistoryStore());

  @Test
  void tellsTheDefinitionUntilTheGroupIsDropped() {
    assertThat(query(database, HOLD)).isEqualTo("null");
    catalog.createGroup(clicks("g"));
    assertThat(query(database, HOLD)).isEqualTo("1");
    catalog.alter("g", new FeatureChange.Add(column("age", TypeName.INTEGER)));
    assertThat(query(database, HOLD)).isEqualTo("2");
    catalog.dropGroup("g");
    assertThat(query(database, HOLD)).isEqualTo("null");
  }

  @Test
  void letsPutsPassEachOtherAndMakesAChangeWait() throws Exception {
    catalog.createGroup(clicks("g"));

    try (Connection put = database.getConnection();
        Connection otherPut = database.getConnection()) {
      put.setAutoCommit(false);
      otherPut.setAutoCommit(false);
      assertThat(query(put, HOLD)).isEqualTo("1");
      assertThat(query(otherPut, HOLD)).isEqualTo("1");
      otherPut.rollback();

      CompletableFuture<Long> change =
          CompletableFuture.supplyAsync(
              () ->
                  catalog
                      .alter("g", new FeatureChange.Add(column("age", TypeName.INTEGER)))
                      .definition());
      awaitAWaitingChange();
      assertThat(change).isNotDone();
      put.commit();

      assertThat(change.get()).isEqualTo(2);
    }
  }

  private void awaitAWaitingChange() {
    String waiting =
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while (query(database, waiting).equals("0")) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
