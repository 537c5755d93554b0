package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.online.testing.TestStore;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Writes that have been made before, and are prepared, to a group that another server drops. */
class DroppedGroupTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  /** After the fifth time PgJDBC keeps a statement prepared in its session. */
  private static final int OFTEN = 12;

  private static String gone(FeatureGroup group) {
    return "TABLE_NOT_FOUND: Feature group '" + group.name() + "' does not exist any more";
  }

  private static TestStore store;

  @BeforeAll
  static void open() {
    store = TestStore.open();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static void load(FeatureGroup group, long sequence) {
    Object[] record = {1L, NOON, 1, NOON, NOON, false, sequence};
    store.online().upsertLoaded(group, List.<Object[]>of(record).iterator());
  }

  @Test
  void aPutSaysThatItIsGone() {
    FeatureGroup group = store.clicks("dropped_before_a_put");
    for (int i = 0; i < OFTEN; i++) {
      store.put(group, new Object[] {1L, NOON, i});
    }
    store.catalog().dropGroup(group.name());

    assertThatThrownBy(() -> store.put(group, new Object[] {1L, NOON, 0})).hasMessage(gone(group));
  }

  @Test
  void aLoadSaysThatItIsGone() {
    FeatureGroup group = store.clicks("dropped_before_a_load");
    for (int i = 0; i < OFTEN; i++) {
      load(group, i);
    }
    store.catalog().dropGroup(group.name());

    assertThatThrownBy(() -> load(group, OFTEN)).hasMessage(gone(group));
  }

  /** No session knows the group's types yet, and then none can. */
  @Test
  void theFirstPutSaysThatItIsGone() {
    FeatureGroup group = store.clicks("dropped_in_a_put");

    assertThatThrownBy(
            () ->
                store
                    .online()
                    .put(
                        group,
                        List.of("user_id", "event_time", "clicks"),
                        dropping(group, new Object[] {1L, NOON, 0}),
                        PutOptions.of("tester")))
        .hasMessage(gone(group));
  }

  @Test
  void theFirstLoadSaysThatItIsGone() {
    FeatureGroup group = store.clicks("dropped_in_a_load");

    assertThatThrownBy(
            () ->
                store
                    .online()
                    .upsertLoaded(
                        group, dropping(group, new Object[] {1L, NOON, 1, NOON, NOON, false, 1L})))
        .hasMessage(gone(group));
  }

  /** The group goes while its record is read. */
  private static Iterator<Object[]> dropping(FeatureGroup group, Object[] record) {
    return Stream.of(new Object[][] {record})
        .peek(read -> store.catalog().dropGroup(group.name()))
        .iterator();
  }
}
