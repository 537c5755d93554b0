package dev.tidemark.planner.dialect.trino;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import org.apache.calcite.avatica.util.ByteString;

/** Constants as Trino writes them. Its spans of time count milliseconds. */
final class TrinoLiterals extends Literals {
  TrinoLiterals(EngineSql engine) {
    super(engine);
  }

  @Override
  protected String binary(ByteString bytes) {
    return "X'" + bytes.toString(16).toUpperCase(Locale.ROOT) + "'";
  }

  @Override
  protected String utc(String timestamp) {
    return timestamp + " UTC";
  }

  @Override
  protected String months(BigDecimal value) {
    return "INTERVAL '" + value.toBigIntegerExact() + "' MONTH";
  }

  @Override
  protected String interval(Duration span) {
    if (span.toNanos() % 1_000_000 != 0) {
      throw new Unrenderable("A span of microseconds");
    }
    if (span.equals(Duration.ofDays(span.toDays()))) {
      return "INTERVAL '" + span.toDays() + "' DAY";
    }
    String seconds = BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros().toPlainString();
    return "INTERVAL '" + seconds + "' SECOND";
  }
}
