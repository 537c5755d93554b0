package dev.tidemark.server.execution;

import dev.tidemark.planner.arrow.RelayedBatches;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.route.plan.RoutedPlan;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a plan makes of a snapshot's records, and then of those in the tail, which come meanwhile.
 */
final class TailLast implements BatchStream {
  private final BatchStream snapshot;
  private final BatchStream tail;
  private final Supplier<BatchStream> tailQuery;
  private final RelayedBatches relayed;
  private @Nullable BatchStream tailRows;

  /**
   * Waits for nothing yet.
   *
   * @param tail stopped with this stream
   * @param tailQuery starts the plan over the tail; that may end the snapshot's result
   */
  TailLast(
      BatchStream snapshot,
      BatchStream tail,
      Supplier<BatchStream> tailQuery,
      BufferAllocator parent) {
    this.snapshot = snapshot;
    this.tail = tail;
    this.tailQuery = tailQuery;
    this.relayed = new RelayedBatches("tail", snapshot.schema(), parent);
  }

  /** Whether each row of the plan's is made of one record alone, and of nothing else. */
  static boolean suits(RoutedPlan plan) {
    boolean readsElsewhere =
        !plan.inputs().isEmpty()
            || !plan.distributed().isEmpty()
            || !plan.systemTables().isEmpty()
            || plan.scans().size() != 1;
    return !readsElsewhere && suits(plan.root().rel());
  }

  private static boolean suits(RelNode node) {
    if (node instanceof Project project) {
      return suits(project.getProjects()) && suits(project.getInput());
    } else if (node instanceof Filter filter) {
      return suits(List.of(filter.getCondition())) && suits(filter.getInput());
    }
    return node.getInputs().isEmpty();
  }

  private static boolean suits(List<RexNode> expressions) {
    return !RexOver.containsOver(expressions, null)
        && expressions.stream().noneMatch(each -> RexUtil.SubQueryFinder.find(each) != null);
  }

  @Override
  public VectorSchemaRoot root() {
    return relayed.root();
  }

  @Override
  public boolean next() {
    if (tailRows == null && relayed.next(snapshot)) {
      return true;
    }
    BatchStream rows = tailRows;
    if (rows == null) {
      rows = tailQuery.get();
      tailRows = rows;
    }
    return relayed.next(rows);
  }

  @Override
  public void cancel() {
    snapshot.cancel();
    tail.cancel();
  }

  @Override
  public void close() {
    relayed.closeWith(snapshot, tail, tailRows);
  }
}
