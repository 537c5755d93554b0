package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The loads of {@code COPY}, kept for ever, so that a load id is loaded once. */
public interface LoadRegistry {

  /**
   * Registers a load or finds the one of that id, which is unique in the group: {@code DONE}, or
   * left behind by a server that is gone, to be finished or abandoned like a {@link #pending} one.
   * Errors: {@code IDEMPOTENCY_CONFLICT} where the id stands for other files, {@code CONFLICT}
   * where that load is running.
   */
  Load register(FeatureGroup group, Optional<String> loadId, String hash);

  /**
   * Throws where somebody else may be at the load by now. Errors, here and below: {@code CONFLICT}
   * then, {@code POSTGRES_UNAVAILABLE}; nothing has been changed.
   */
  void requireHeld(Load load);

  /** Keeps the load's block of sequence numbers. */
  void reserved(Load load, long firstSequence, long rows);

  /** Iceberg has the load's rows. */
  void committed(Load load);

  /** The online store has them too; the load is over. */
  void done(Load load, long rows);

  /** Forgets a load that failed before it committed. */
  void abandon(Load load);

  /** Gives up on it for now: it is {@link #pending} or registered again. */
  void leave(Load load);

  /**
   * What a crash left, here or on another server: neither done nor abandoned, and nobody at it. The
   * caller finishes or abandons each.
   */
  List<Load> pending();

  /** The ids of the group's loads that aren't done, whoever is at them. */
  Set<String> unfinished(FeatureGroup group);

  /** The states a load passes, in this order. */
  enum State {
    REGISTERED,
    COMMITTED,
    DONE
  }

  /** One load; {@code id} is the user's or one drawn. */
  record Load(String id, long groupId, String hash, State state, long firstSequence, long rows) {}
}
