package dev.tidemark.planner.parse.statement;

import java.util.Optional;

/** A statement that shows what exists. */
public sealed interface ShowStatement extends Statement {

  /** {@code SHOW FEATURE GROUPS}. */
  record ShowFeatureGroups() implements ShowStatement {}

  /** {@code SHOW TABLES [FROM <schema>]}. */
  record ShowTables(Optional<Name> schema) implements ShowStatement {}

  /** {@code SHOW SCHEMAS}. */
  record ShowSchemas() implements ShowStatement {}

  /** {@code SHOW <option>} or, without an option, {@code SHOW ALL}. */
  record ShowOption(Optional<Name> option) implements ShowStatement {}

  /** {@code DESCRIBE FEATURE GROUP <group>}. */
  record DescribeFeatureGroup(TableRef group) implements ShowStatement {}

  /** {@code DESCRIBE [TABLE] <table>}, of a feature group's tables too. */
  record DescribeTable(TableRef table) implements ShowStatement {}
}
