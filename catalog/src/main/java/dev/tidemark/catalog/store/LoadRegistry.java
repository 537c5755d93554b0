package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.List;
import java.util.Optional;

/** The loads of {@code COPY}, kept for ever, so that a load id is loaded once. */
public interface LoadRegistry {

  /**
   * Registers a load or finds the one of that id. Errors: {@code IDEMPOTENCY_CONFLICT} where the id
   * stands for other files.
   */
  Load register(FeatureGroup group, Optional<String> loadId, String hash);

  void reserved(Load load, long firstSequence, long rows);

  void committed(Load load);

  void done(Load load, long rows);

  /** Forgets a load that failed before it committed. */
  void abandon(Load load);

  /** What a crash left: neither done nor abandoned. */
  List<Load> pending();

  /** The states a load passes, in this order. */
  enum State {
    REGISTERED,
    COMMITTED,
    DONE
  }

  /** One load; {@code id} is the user's or one drawn. */
  record Load(String id, long groupId, String hash, State state, long firstSequence, long rows) {}
}
