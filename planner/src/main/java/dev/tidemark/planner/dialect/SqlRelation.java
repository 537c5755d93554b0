package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.EngineKind;

/** A table as a leaf of a fragment: what a scan's {@code RelOptTable} unwraps to. */
public interface SqlRelation {

  /**
   * What stands in FROM: quoted identifiers, e.g. {@code "scan_0"} or {@code "public"."labels"}. The
   * relation has the columns of the table's row type, by name.
   */
  String sqlName(EngineKind engine);
}
