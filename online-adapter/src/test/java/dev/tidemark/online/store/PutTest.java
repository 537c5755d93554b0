package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.testing.TestStore;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PutTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  private static TestStore store;

  @BeforeAll
  static void open() {
    store = TestStore.open();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static Object[] row(@Nullable Object... values) {
    return values;
  }

  @Test
  void aPutIsOnlineAndInTheTailAtOnce() {
    FeatureGroup group = store.clicks("at_once");

    PutResult result = store.put(group, row(1L, NOON, 7), row(2L, NOON.plusNanos(1000), null));

    assertThat(result.records()).isEqualTo(2);
    assertThat(store.query("SELECT * FROM online.at_once ORDER BY user_id"))
        .containsExactly("1,2026-03-01 12:00:00,7", "2,2026-03-01 12:00:00.000001,null");
    assertThat(
            store.query(
                "SELECT f1, f3, sequence, is_deleted, known_time = write_time FROM tidemark."
                    + group.tailTable()
                    + " ORDER BY sequence"))
        .containsExactly("1,7,1,f,t", "2,null,2,f,t");
    assertThat(
            store.query(
                "SELECT write_time = '%s'::timestamptz AT TIME ZONE 'UTC' FROM tidemark.%s LIMIT 1"
                    .formatted(result.writeTime(), group.tailTable())))
        .containsExactly("t");
  }

  @Test
  void aLateRecordGoesToHistoryOnly() {
    FeatureGroup group = store.clicks("late");
    store.put(group, row(1L, NOON, 2));

    store.put(group, row(1L, NOON.minusSeconds(1), 1));

    assertThat(store.query("SELECT clicks FROM online.late")).containsExactly("2");
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("2");
  }

  @Test
  void anEqualEventTimeIsWonByTheLaterPut() {
    FeatureGroup group = store.clicks("equal");
    store.put(group, row(1L, NOON, 1));

    store.put(group, row(1L, NOON, 2));

    assertThat(store.query("SELECT clicks FROM online.equal")).containsExactly("2");
  }

  @Test
  void aKnownTimeDecidesBetweenEqualEventTimes() {
    FeatureGroup group =
        store.create(
            "known",
            GroupOptions.DEFAULTS,
            List.of("id"),
            Optional.of("published"),
            Column.of("id", DataType.of(TypeName.BIGINT)),
            Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
            Column.of("published", DataType.of(TypeName.TIMESTAMP)),
            Column.of("v", DataType.of(TypeName.INTEGER)));
    store.put(group, row(1L, NOON, NOON.plusDays(2), 1), row(2L, NOON, NOON.plusDays(1), 1));

    store.put(group, row(1L, NOON, NOON.plusDays(1), 2), row(2L, NOON, null, 2));

    assertThat(store.query("SELECT id, published, v FROM online.known ORDER BY id"))
        .containsExactly("1,2026-03-03 12:00:00,1", "2,null,2");
    assertThat(
            store.query(
                "SELECT known_time = write_time FROM tidemark.%s WHERE f1 = 2 ORDER BY sequence"
                    .formatted(group.tailTable())))
        .containsExactly("f", "t");
  }

  @Test
  void oneBatchMayHoldAKeysRecordsInAnyOrder() {
    FeatureGroup group = store.clicks("any_order");
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(row((long) (i % 3), NOON.plusSeconds(i / 3), i));
    }
    Collections.shuffle(rows, new Random(7));
    rows.add(row(0L, NOON.plusSeconds(99), 1000));

    store.put(group, rows.toArray(Object[][]::new));

    assertThat(store.query("SELECT user_id, clicks FROM online.any_order ORDER BY 1"))
        .containsExactly("0,1000", "1,298", "2,299");
    assertThat(
            store.query(
                "SELECT count(*), count(DISTINCT sequence) FROM tidemark." + group.tailTable()))
        .containsExactly("301,301");
  }

  @Test
  void columnsLeftOutBecomeNull() {
    FeatureGroup group = store.clicks("partial");
    store.put(group, row(1L, NOON, 7));

    store
        .online()
        .put(
            group,
            List.of("event_time", "user_id"),
            List.<Object[]>of(row(NOON.plusDays(1), 1L)).iterator(),
            PutOptions.of("tester"));

    assertThat(store.query("SELECT * FROM online.partial"))
        .containsExactly("1,2026-03-02 12:00:00,null");
  }

  @Test
  void aTombstoneKeepsItsPlace() {
    FeatureGroup group = store.clicks("tombstone");
    store.put(group, row(1L, NOON, 1), row(2L, NOON, 1));

    PutResult deleted =
        store
            .online()
            .delete(
                group,
                List.<Object[]>of(row(1L, NOON, NOON)).iterator(),
                Optional.empty(),
                PutOptions.of("tester"));
    store.put(group, row(1L, NOON.plusSeconds(1), 2));

    assertThat(deleted.records()).isEqualTo(1);
    assertThat(store.query("SELECT user_id FROM online.tombstone")).containsExactly("2");
    assertThat(
            store.query(
                "SELECT f2 = write_time, known_time = write_time FROM tidemark.%s WHERE is_deleted"
                    .formatted(group.tailTable())))
        .containsExactly("t,t");
  }

  @Test
  void aTombstoneAtAGivenTimeRanksThere() {
    FeatureGroup group = store.clicks("tombstone_at");
    store.put(group, row(1L, NOON, 1), row(2L, NOON.plusDays(2), 1));

    store
        .online()
        .delete(
            group,
            List.of(row(1L, NOON, null), row(2L, NOON.plusDays(2), null)).iterator(),
            Optional.of(NOON.plusDays(1)),
            PutOptions.of("tester"));

    assertThat(store.query("SELECT user_id FROM online.tombstone_at")).containsExactly("2");
  }

  @Test
  void anExpiredRecordIsGoneAndAnOlderOneStaysSo() {
    FeatureGroup group = store.clicks("expiring", Optional.of(Duration.ofDays(1)));
    LocalDateTime now =
        LocalDateTime.ofInstant(store.online().storeTime(), java.time.ZoneOffset.UTC);

    store.put(
        group,
        row(1L, now.minusDays(1).minusSeconds(1), 1),
        row(2L, now.minusDays(1).plusMinutes(5), 2));

    assertThat(store.query("SELECT user_id FROM online.expiring")).containsExactly("2");
    store.catalog().setOptions("expiring", GroupOptions.DEFAULTS);
    assertThat(store.query("SELECT user_id FROM online.expiring ORDER BY 1"))
        .containsExactly("1", "2");
  }

  @Test
  void anEventTimeAheadOfTheClockIsRefusedWithItsRow() {
    FeatureGroup group = store.clicks("future");
    LocalDateTime ahead = LocalDateTime.of(2999, 1, 1, 0, 0);

    assertThatThrownBy(() -> store.put(group, row(1L, NOON, 1), row(2L, ahead, 1)))
        .hasMessage(
            "INVALID_VALUE: Row 2, column 'event_time': 2999-01-01T00:00 is more than 5 minutes ahead"
                + " of the store's time, often a wrong time zone; feature group 'future' takes it"
                + " WITH (future_event_time = 'accept')");
    assertThat(store.query("SELECT count(*) FROM online.future")).containsExactly("0");
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("0");

    FeatureGroup accepting =
        store
            .catalog()
            .setOptions(
                "future",
                new GroupOptions(Optional.empty(), List.of(), Map.of(), FutureEventTime.ACCEPT));
    store.put(accepting, row(2L, ahead, 1));
    assertThat(store.query("SELECT count(*) FROM online.future")).containsExactly("1");
  }

  @Test
  void aPutForAnOlderDefinitionWritesNothing() {
    FeatureGroup group = store.clicks("changing");
    store.put(group, row(1L, NOON, 1));
    FeatureGroup wider =
        store
            .catalog()
            .alter(
                "changing", new FeatureChange.Add(Column.of("vip", DataType.of(TypeName.BOOLEAN))));

    assertThatThrownBy(() -> store.put(group, row(1L, NOON.plusDays(1), 2)))
        .isInstanceOf(TidemarkException.class)
        .hasMessage(
            "CONFLICT: Feature group 'changing' was changed meanwhile; run the statement again");

    store.put(wider, row(1L, NOON.plusDays(1), 2, true));
    assertThat(store.query("SELECT * FROM online.changing"))
        .containsExactly("1,2026-03-02 12:00:00,2,t");
    store.catalog().dropGroup("changing");
    assertThatThrownBy(() -> store.put(wider, row(1L, NOON.plusDays(1), 2, true)))
        .isInstanceOf(TidemarkException.class);
  }

  @Test
  void aRepeatedIdempotencyKeyGetsTheFirstAnswer() {
    FeatureGroup group = store.clicks("once");
    PutOptions options = new PutOptions("ada", Optional.of("k1"), "hash");
    List<String> columns = List.of("user_id", "event_time", "clicks");
    List<Object[]> rows = List.<Object[]>of(row(1L, NOON, 1));

    PutResult first = store.online().put(group, columns, rows.iterator(), options);
    PutResult second = store.online().put(group, columns, rows.iterator(), options);

    assertThat(second).isEqualTo(first);
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("1");
    assertThatThrownBy(
            () ->
                store
                    .online()
                    .put(
                        group,
                        columns,
                        rows.iterator(),
                        new PutOptions("ada", Optional.of("k1"), "other")))
        .hasMessageStartingWith("IDEMPOTENCY_CONFLICT: Idempotency key 'k1' was used");
    List<Object[]> others = List.<Object[]>of(row(1L, NOON, 2));
    assertThatThrownBy(() -> store.online().put(group, columns, others.iterator(), options))
        .hasMessageStartingWith("IDEMPOTENCY_CONFLICT: Idempotency key 'k1' was used");
    store
        .online()
        .put(group, columns, rows.iterator(), new PutOptions("bob", Optional.of("k1"), "other"));
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("2");
  }

  /** Its client can't know of the change, nor whether the first attempt was stored. */
  @Test
  void anIdempotencyKeyOutlastsAChangeOfTheGroup() {
    FeatureGroup group = store.clicks("changed_once");
    PutOptions options = new PutOptions("ada", Optional.of("k2"), "hash");
    List<String> columns = List.of("user_id", "event_time", "clicks");
    List<Object[]> rows = List.<Object[]>of(row(1L, NOON, 1));
    PutResult first = store.online().put(group, columns, rows.iterator(), options);

    FeatureGroup wider =
        store
            .catalog()
            .alter(
                "changed_once",
                new FeatureChange.Add(Column.of("vip", DataType.of(TypeName.BOOLEAN))));
    PutResult second = store.online().put(wider, columns, rows.iterator(), options);

    assertThat(second).isEqualTo(first);
    assertThat(store.query("SELECT count(*) FROM tidemark." + wider.tailTable()))
        .containsExactly("1");
  }

  @Test
  void idempotencyKeysOfMoreThanADayAgoAreForgotten() {
    FeatureGroup group = store.clicks("forgotten");
    List<String> columns = List.of("user_id", "event_time", "clicks");
    for (String key : List.of("old", "new")) {
      List<Object[]> rows = List.<Object[]>of(row(1L, NOON, 1));
      PutOptions options = new PutOptions("eve", Optional.of(key), "hash");
      store.online().put(group, columns, rows.iterator(), options);
    }
    store.execute(
        "UPDATE tidemark.idempotency SET created_at = created_at - interval '25 hours'"
            + " WHERE user_name = 'eve' AND key = 'old'");

    int forgotten = store.online().forgetOldAnswers();

    assertThat(forgotten).isEqualTo(1);
    assertThat(store.query("SELECT key FROM tidemark.idempotency WHERE user_name = 'eve'"))
        .containsExactly("new");
  }

  @Test
  void aLargeBatchIsStillOneTransaction() {
    FeatureGroup group = store.clicks("large");
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      rows.add(row((long) (i % 5_000), NOON.plusSeconds(i), i));
    }

    PutResult result = store.put(group, rows.toArray(Object[][]::new));

    assertThat(result.records()).isEqualTo(25_000);
    assertThat(store.query("SELECT count(*), min(clicks), max(clicks) FROM online.large"))
        .containsExactly("5000,20000,24999");
    assertThat(
            store.query(
                "SELECT count(*), count(DISTINCT xid::text), count(DISTINCT write_time), max(sequence) FROM tidemark."
                    + group.tailTable()))
        .containsExactly("25000,1,1,25000");
    rows.add(row(1L, LocalDateTime.of(2999, 1, 1, 0, 0), 1));
    assertThatThrownBy(() -> store.put(group, rows.toArray(Object[][]::new)))
        .hasMessageStartingWith("INVALID_VALUE: Row 25001, column 'event_time'");
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("25000");
  }

  @Test
  void loadedRecordsGoOnlineOnlyAndByRank() {
    FeatureGroup group = store.clicks("loaded");
    store.put(group, row(1L, NOON, 1));
    long first = store.online().reserveSequences(group, 3);
    LocalDateTime write = NOON.plusDays(1);
    List<Object[]> rows =
        List.of(
            row(1L, NOON.minusDays(1), 10, write, write, false, first),
            row(2L, NOON, 20, write, write, false, first + 1),
            row(2L, NOON.plusDays(1), 21, write, write, false, first + 2));

    store.online().upsertLoaded(group, rows.iterator());
    store.online().upsertLoaded(group, rows.iterator());

    assertThat(first).isEqualTo(2);
    assertThat(store.query("SELECT user_id, clicks FROM online.loaded ORDER BY 1"))
        .containsExactly("1,1", "2,21");
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("1");
    assertThat(store.online().reserveSequences(group, 1)).isEqualTo(5);
  }
}
