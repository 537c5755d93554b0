package dev.tidemark.planner.parse.statement;

import java.util.Optional;

/** A statement that changes a setting of the session. */
public sealed interface SessionStatement extends Statement {

  /** {@code SET <option> = <value>}; numbers and words are kept as written, strings unquoted. */
  record SetOption(Name option, String value) implements SessionStatement {}

  /** {@code RESET <option>}, {@code SET <option> = DEFAULT} or, without an option, all of them. */
  record ResetOption(Optional<Name> option) implements SessionStatement {}
}
