package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryTail.TailLag;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.testing.TestStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HistoryTailTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  private static TestStore store;
  private static PostgresHistoryTail tail;

  @BeforeAll
  static void open() {
    store = TestStore.open();
    tail = new PostgresHistoryTail(store.readers(), store.writers());
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static void put(FeatureGroup group, int... clicks) {
    Object[][] rows = new Object[clicks.length][];
    for (int i = 0; i < clicks.length; i++) {
      rows[i] = new Object[] {1L, NOON.plusSeconds(i), clicks[i]};
    }
    store.put(group, rows);
  }

  /**
   * The horizon when it is above all that is in the tail. A transaction in another database of the
   * cluster, an ANALYZE of autovacuum's, say, holds it back for a while.
   */
  private static long horizonAbove(FeatureGroup group) {
    long newest =
        Long.parseLong(
            store
                .query(
                    "SELECT coalesce(max(xid::text::bigint), 0) FROM tidemark." + group.tailTable())
                .get(0));
    long horizon = tail.safeHorizon();
    while (horizon <= newest) {
      LockSupport.parkNanos(1_000_000);
      horizon = tail.safeHorizon();
    }
    return horizon;
  }

  /** The clicks of the records below the horizon. */
  private static List<Object> clicks(FeatureGroup group, long from, long to) {
    List<Object> clicks = new ArrayList<>();
    long count = tail.read(group, from, to, row -> clicks.add(row[2]));
    assertThat(count).isEqualTo(clicks.size());
    return clicks;
  }

  /** The driver then prepares the statement again, and gets one result as text. */
  @Test
  void readsWhatAConnectionHasForgottenToHavePrepared() throws SQLException {
    FeatureGroup group = store.clicks("forgotten");
    put(group, 3, 1);
    long horizon = horizonAbove(group);
    assertThat(clicks(group, 0, horizon)).containsExactly(3, 1);
    try (Connection connection = store.readers().take();
        Statement statement = connection.createStatement()) {
      statement.execute("DISCARD ALL");
    }

    assertThat(clicks(group, 0, horizon)).containsExactly(3, 1);
  }

  @Test
  void readsWholeRecordsInSequenceOrder() {
    FeatureGroup group = store.clicks("whole");
    put(group, 3, 1, 2);
    List<Object[]> rows = new ArrayList<>();

    tail.read(group, 0, horizonAbove(group), rows::add);

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0)[0]).isEqualTo(1L);
    assertThat(rows.get(0)[1]).isEqualTo(NOON);
    assertThat(rows.stream().map(r -> r[2])).containsExactly(3, 1, 2);
    assertThat(rows.get(2)[3]).isInstanceOf(LocalDateTime.class).isEqualTo(rows.get(2)[4]);
    assertThat(rows.get(2)[5]).isEqualTo(false);
    assertThat(rows.get(2)[6]).isEqualTo(3L);
  }

  @Test
  void readsNothingByAShapeThatTheGroupNoLongerHas() {
    FeatureGroup before = store.clicks("reshaped");
    FeatureGroup after =
        store
            .catalog()
            .alter(
                "reshaped",
                new FeatureChange.Add(Column.of("late", DataType.of(TypeName.INTEGER))));
    store.put(after, new Object[] {1L, NOON, 1, 7});
    List<Object[]> rows = new ArrayList<>();

    assertThat(tail.read(before, 0, Long.MAX_VALUE, rows::add)).isZero();
    assertThat(tail.read(after, 0, Long.MAX_VALUE, rows::add)).isEqualTo(1);

    assertThat(rows.get(0)[3]).isEqualTo(7);
  }

  @Test
  void anOpenTransactionHoldsTheHorizonBack() throws SQLException {
    FeatureGroup group = store.clicks("hole");
    long before;
    try (Connection slow = store.connect();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      // A put that has drawn its sequence and its transaction, but has not committed.
      statement.execute("SELECT tidemark.draw_sequences(" + group.id() + ", 1)");
      statement.execute(
          "INSERT INTO tidemark.%s (known_time, write_time, sequence, is_deleted, f1, f2, f3)"
                  .formatted(group.tailTable())
              + " VALUES (now(), now(), 1, false, 1, now(), 1)");
      put(group, 2);

      before = tail.safeHorizon();
      assertThat(clicks(group, 0, before)).isEmpty();
      assertThat(clicks(group, 0, Long.MAX_VALUE)).containsExactly(2);
      slow.commit();
    }

    long after = horizonAbove(group);
    assertThat(clicks(group, before, after)).containsExactly(1, 2);
  }

  @Test
  void trimsBelowTheHorizonAndRemembersIt() {
    FeatureGroup group = store.clicks("trimmed");
    put(group, 1, 2);
    long horizon = horizonAbove(group);
    put(group, 3);

    tail.trim(group, horizon);
    tail.trim(group, horizon - 1);

    assertThat(tail.trimmedHorizon(group)).isEqualTo(horizon);
    assertThat(clicks(group, 0, Long.MAX_VALUE)).containsExactly(3);
  }

  @Test
  void saysHowMuchWaits() {
    FeatureGroup group = store.clicks("lagging");
    assertThat(tail.lag(group, 0)).isEqualTo(new TailLag(0, 0));

    put(group, 1, 2, 3);

    TailLag lag = tail.lag(group, 0);
    assertThat(lag.rows()).isEqualTo(3);
    assertThat(lag.oldestMillis()).isBetween(0L, 60_000L);
    assertThat(tail.lag(group, horizonAbove(group))).isEqualTo(new TailLag(0, 0));
  }

  @Test
  void isMovedByOneServerUntilItResigns() {
    PostgresHistoryTail other = new PostgresHistoryTail(store.readers(), store.writers());

    assertThat(tail.leads()).isTrue();
    assertThat(other.leads()).isFalse();
    assertThat(tail.leads()).isTrue();

    tail.resign();
    assertThat(other.leads()).isTrue();
    assertThat(tail.leads()).isFalse();
    other.resign();
  }

  @Test
  void namesTheClusterAndItsEpoch() {
    assertThat(tail.identity().systemId())
        .isEqualTo(store.query("SELECT system_identifier::text FROM pg_control_system()").get(0));
    assertThat(tail.identity().epoch()).isEqualTo(1);
  }

  @Test
  void streamsATailLargerThanAFetch() {
    FeatureGroup group = store.clicks("long_tail");
    Object[][] rows =
        Stream.iterate(0, i -> i + 1)
            .limit(12_000)
            .map(i -> new Object[] {(long) i, NOON, i})
            .toArray(Object[][]::new);
    store.put(group, rows);

    assertThat(clicks(group, 0, horizonAbove(group)))
        .hasSize(12_000)
        .startsWith(0)
        .endsWith(11_999);
  }
}
