package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.stream.StreamAggregate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A statement that defines stream features. */
public sealed interface StreamStatement extends Statement {

  TableRef stream();

  /**
   * {@code CREATE STREAM FEATURE <name> ON <group> AS <aggregate> OVER LAST <interval> PER <key>}.
   *
   * @param argument the aggregated column; empty for {@code COUNT(*)}
   * @param comment empty where there is none
   */
  record CreateStreamFeature(
      TableRef stream,
      IfExists ifExists,
      TableRef group,
      StreamAggregate aggregate,
      Optional<Name> argument,
      Duration window,
      List<Name> entity,
      String comment)
      implements StreamStatement {
    /** Copies the entity's columns. */
    public CreateStreamFeature {
      entity = List.copyOf(entity);
    }
  }

  /** {@code DROP STREAM FEATURE [IF EXISTS] <name>}. */
  record DropStreamFeature(TableRef stream, IfExists ifExists) implements StreamStatement {}
}
