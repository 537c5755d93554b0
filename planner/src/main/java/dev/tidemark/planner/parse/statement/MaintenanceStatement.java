package dev.tidemark.planner.parse.statement;

import java.util.Optional;

/** A statement that looks after what is stored, and gives rows. */
public sealed interface MaintenanceStatement extends Statement {

  /** {@code CHECK CONSISTENCY [<group>]}; every group where none is named. */
  record CheckConsistency(Optional<TableRef> group) implements MaintenanceStatement {}
}
