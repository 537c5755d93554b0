package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Loads in memory, which outlives a loader, and fails when it is told to. */
final class MemoryLoads implements LoadRegistry {
  final Map<String, Load> loads = new LinkedHashMap<>();
  final List<String> left = new ArrayList<>();
  boolean failsWhenCommitted;
  boolean isAnothers;

  @Override
  public Load register(FeatureGroup group, Optional<String> loadId, String hash) {
    String id = loadId.orElseGet(() -> UUID.randomUUID().toString());
    Load present = loads.get(id);
    if (present != null) {
      if (!present.hash().equals(hash)) {
        throw new TidemarkException(
            ErrorCode.IDEMPOTENCY_CONFLICT, "Load id '" + id + "' stands for other files");
      }
      return present;
    }
    return keep(new Load(id, group.id(), hash, State.REGISTERED, 0, 0));
  }

  private Load keep(Load load) {
    loads.put(load.id(), load);
    return load;
  }

  private void change(Load load, State state, long firstSequence, long rows) {
    keep(new Load(load.id(), load.groupId(), load.hash(), state, firstSequence, rows));
  }

  @Override
  public void requireHeld(Load load) {
    if (isAnothers) {
      throw new TidemarkException(ErrorCode.CONFLICT, "Load '" + load.id() + "' is another's");
    }
  }

  @Override
  public void reserved(Load load, long firstSequence, long rows) {
    change(load, State.REGISTERED, firstSequence, rows);
  }

  @Override
  public void committed(Load load) {
    if (failsWhenCommitted) {
      throw new TidemarkException(ErrorCode.POSTGRES_UNAVAILABLE, "PostgreSQL is away");
    }
    Load present = present(load);
    change(present, State.COMMITTED, present.firstSequence(), present.rows());
  }

  @Override
  public void done(Load load, long rows) {
    change(present(load), State.DONE, present(load).firstSequence(), rows);
  }

  private Load present(Load load) {
    return Optional.ofNullable(loads.get(load.id())).orElseThrow();
  }

  @Override
  public void abandon(Load load) {
    requireHeld(load);
    loads.remove(load.id());
  }

  @Override
  public void leave(Load load) {
    left.add(load.id());
  }

  @Override
  public Set<String> unfinished(FeatureGroup group) {
    return pending().stream().map(Load::id).collect(Collectors.toSet());
  }

  @Override
  public List<Load> pending() {
    return loads.values().stream().filter(load -> load.state() != State.DONE).toList();
  }
}
