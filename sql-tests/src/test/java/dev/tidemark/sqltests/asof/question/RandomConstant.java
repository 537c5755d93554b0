package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.BoundText;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constants, written as literals or asked by parameters. */
record RandomConstant(Draw draw) {
  /** One of the values that are there; NULL where there is none. */
  Expr of(SqlType type, List<Object> present) {
    @Nullable Object value = draw.value(type, present);
    boolean isParameter = draw.isParameter();
    return isParameter && value != null && BoundText.takes(type, value)
        ? Expr.parameter(type, value)
        : Expr.constant(type, value);
  }

  /** A time so many seconds later. */
  Expr shifted(Expr time, int seconds) {
    return draw.isParameter() ? time.plusBoundSeconds(seconds) : time.plusSeconds(seconds);
  }
}
