package dev.tidemark.catalog.stream;

import dev.tidemark.catalog.type.DataType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An aggregate over the raw events of the last moments, for each entity.
 *
 * @param name of its tables in {@code features}, {@code online} and {@code offline}
 * @param group whose records are the events, by name: its current version
 * @param argument the column that is aggregated; empty for {@code COUNT(*)}
 * @param window how long an event counts
 * @param entity columns of the group's entity key
 * @param type of the aggregate
 * @param comment empty where there is none
 */
public record StreamFeature(
    String name,
    String group,
    StreamAggregate aggregate,
    Optional<String> argument,
    Duration window,
    List<String> entity,
    DataType type,
    String comment) {
  /** Copies the entity's columns. */
  public StreamFeature {
    entity = List.copyOf(entity);
  }

  /** The same with the type that its query turned out to have. */
  public StreamFeature typed(DataType found) {
    return new StreamFeature(name, group, aggregate, argument, window, entity, found, comment);
  }

  /** The aggregate as it is written, {@code COUNT(DISTINCT page)}. */
  public String call() {
    String of = argument.orElse("*");
    return aggregate == StreamAggregate.COUNT_DISTINCT
        ? "COUNT(DISTINCT " + of + ")"
        : aggregate + "(" + of + ")";
  }
}
