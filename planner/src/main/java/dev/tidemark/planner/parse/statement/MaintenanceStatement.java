package dev.tidemark.planner.parse.statement;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** A statement that looks after what is stored, and gives rows that say what it did or found. */
public sealed interface MaintenanceStatement extends Statement {

  /** {@code CHECK CONSISTENCY [<group>]}; every group where none is named. */
  record CheckConsistency(Optional<TableRef> group) implements MaintenanceStatement {}

  /** {@code PURGE FROM <group> WHERE <condition>}. */
  record Purge(TableRef group, SqlNode where) implements MaintenanceStatement {}

  /** {@code CALL <procedure>(arguments)}. */
  record Call(TableRef procedure, List<SqlNode> arguments) implements MaintenanceStatement {
    /** Copies the arguments. */
    public Call {
      arguments = List.copyOf(arguments);
    }
  }
}
