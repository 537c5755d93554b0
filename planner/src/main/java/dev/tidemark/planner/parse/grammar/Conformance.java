package dev.tidemark.planner.parse.grammar;

import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/** Which of Calcite's optional rules hold; the validator has to be given the same. */
public final class Conformance extends SqlDelegatingConformance {
  public static final SqlConformance TIDEMARK = new Conformance();

  private Conformance() {
    super(SqlConformanceEnum.LENIENT);
  }

  /** {@code LIMIT 5, 10} counts differently in MySQL and elsewhere, so it is refused. */
  @Override
  public boolean isLimitStartCountAllowed() {
    return false;
  }

  /** In PostgreSQL a string is no alias. */
  @Override
  public boolean allowCharLiteralAlias() {
    return false;
  }
}
