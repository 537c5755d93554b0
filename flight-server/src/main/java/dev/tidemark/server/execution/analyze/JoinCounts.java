package dev.tidemark.server.execution.analyze;

import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.server.execution.fragment.FragmentRun;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.tools.RelBuilder;

/**
 * What an AS OF join met and gave. Engines run it as a part of a larger statement whose operators
 * can't be told apart, so it is counted again, over the same data.
 *
 * @param matched rows out with a record
 */
record JoinCounts(long spineRows, long records, long rowsOut, long matched) {

  static JoinCounts of(PointInTimeJoin join, FragmentRun run) {
    int time = join.getLeft().getRowType().getFieldCount() + join.rule().rightTime();
    long[] out = count(run, join, time);
    return new JoinCounts(
        count(run, join.getLeft(), 0)[0], count(run, join.getRight(), 0)[0], out[0], out[1]);
  }

  /** How many rows there are, and in how many of them that column isn't NULL. */
  private static long[] count(FragmentRun run, RelNode part, int column) {
    RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(part.getCluster(), null).push(part);
    RelNode counted =
        builder
            .aggregate(
                builder.groupKey(),
                builder.count(false, "n"),
                builder.count(false, "matched", builder.field(column)))
            .build();
    EngineQuery query = run.part().apply(counted);
    try (BatchStream rows = run.session().run(query)) {
      Object[] row = ArrowRows.of(rows, query.columns()).next();
      return new long[] {((Number) row[0]).longValue(), ((Number) row[1]).longValue()};
    }
  }

  String words(StrategyChoice choice) {
    return "actual: %s ran over %d spine rows (estimated %.0f) and %d records (estimated %.0f), %d rows out, %d of them matched"
        .formatted(
            choice.strategy().name(),
            spineRows,
            choice.statistics().spineRows(),
            records,
            choice.statistics().historyRows(),
            rowsOut,
            matched);
  }
}
