package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.online.testing.TestStore;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Writes that have been made before, and are prepared, to a group that another server drops. */
class DroppedGroupTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  /** After the fifth time PgJDBC keeps a statement prepared in its session. */
  private static final int OFTEN = 12;

  private static final String GONE =
      "TABLE_NOT_FOUND: What the statement works at does not exist any more";

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

    assertThatThrownBy(() -> store.put(group, new Object[] {1L, NOON, 0})).hasMessage(GONE);
  }

  @Test
  void aLoadSaysThatItIsGone() {
    FeatureGroup group = store.clicks("dropped_before_a_load");
    for (int i = 0; i < OFTEN; i++) {
      load(group, i);
    }
    store.catalog().dropGroup(group.name());

    assertThatThrownBy(() -> load(group, OFTEN)).hasMessage(GONE);
  }
}
