package dev.tidemark.server.slt.format;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One entry of a suite, as written. */
public sealed interface SltRecord {

  /** The line of its first word. */
  Place place();

  /** Whether this entry is meant for a run with those names. */
  Conditions when();

  /** {@code skipif} and {@code onlyif}: no entry of either means every run. */
  record Conditions(Set<String> only, Set<String> skip) {
    public Conditions {
      only = Set.copyOf(only);
      skip = Set.copyOf(skip);
    }

    /** Whether a run with these names runs the record. */
    public boolean holdFor(Set<String> names) {
      return (only.isEmpty() || only.stream().anyMatch(names::contains))
          && skip.stream().noneMatch(names::contains);
    }
  }

  /**
   * The lines that say what is expected.
   *
   * @param from index of the first line after the SQL, which is {@code ----} where the block exists
   * @param to index of the first line after the block
   * @param lines what stands below {@code ----}; empty optional when there is no {@code ----}
   */
  record Expected(int from, int to, Optional<List<String>> lines) {}

  /** What a statement is expected to do. */
  enum Outcome {
    OK,
    ERROR,
    COUNT
  }

  /** {@code count} is -1 unless the outcome is {@link Outcome#COUNT}. */
  record Statement(
      Place place, Conditions when, String sql, Outcome outcome, long count, Expected expected)
      implements SltRecord {}

  /** {@code types} and {@code label} are empty where left out; {@code patience} is mostly zero. */
  record Query(
      Place place,
      Conditions when,
      String sql,
      String types,
      SortMode sortMode,
      String label,
      Duration patience,
      Expected expected)
      implements SltRecord {}

  /** The rest of the file is not run. */
  record Halt(Place place, Conditions when) implements SltRecord {}

  /** The entries that follow use the session of that name. */
  record UseConnection(Place place, Conditions when, String name) implements SltRecord {}

  /** Results of more values than this are compared by hash; 0 means never. */
  record HashThreshold(Place place, Conditions when, int values) implements SltRecord {}

  /** The body is run once for each value of the variable. */
  record Loop(
      Place place, Conditions when, String variable, List<String> values, List<SltRecord> body)
      implements SltRecord {}
}
