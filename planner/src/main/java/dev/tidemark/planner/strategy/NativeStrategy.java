package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.Optional;

/**
 * DuckDB's own ASOF join, with ties decided: it sorts both sides once, so it is the method for
 * large sides and for skewed keys.
 */
public final class NativeStrategy implements PointInTimeStrategy {
  public static final String NAME = "native";

  /** Records and spine rows partitioned and sorted in a second. */
  private static final double ROWS_PER_SECOND = 6e6;

  /** Planning and running a statement with this many steps. */
  private static final double START_SECONDS = 0.02;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    if (engine != EngineKind.DUCKDB) {
      return Optional.of("only DuckDB has a native ASOF join");
    }
    Residuals residuals = Residuals.of(join);
    if (!residuals.other().isEmpty()) {
      return Optional.of("a condition reads both sides: " + residuals.other().get(0));
    }
    return Optional.empty();
  }

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    double history = statistics.historyRows() * statistics.sharedHistory();
    double scanned = statistics.readSeconds();
    double cuts = Residuals.of(join).cuts().isEmpty() ? 0 : 3 * history / ROWS_PER_SECOND;
    return START_SECONDS + scanned + cuts + (statistics.spineRows() + history) / ROWS_PER_SECOND;
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    return new NativeQuery(text, Residuals.of(text.join()), statistics).write();
  }
}
