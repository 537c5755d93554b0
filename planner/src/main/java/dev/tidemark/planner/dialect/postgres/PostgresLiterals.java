package dev.tidemark.planner.dialect.postgres;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import org.apache.calcite.avatica.util.ByteString;

/** Constants as PostgreSQL writes them, whatever {@code standard_conforming_strings} says. */
final class PostgresLiterals extends Literals {
  PostgresLiterals(EngineSql engine) {
    super(engine);
  }

  @Override
  protected String binary(ByteString bytes) {
    return "decode('" + bytes.toString(16) + "', 'hex')";
  }
}
