package dev.tidemark.server.execution;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.server.execution.engine.TailLoad;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a plan makes of a snapshot's records, and then of those in the tail, which is loaded
 * meanwhile.
 */
final class TailLast implements BatchStream {
  private final BatchStream snapshot;
  private final TailLoad tail;
  private final Function<WorkSession, BatchStream> query;
  private @Nullable BatchStream tailRows;

  /**
   * Waits for nothing yet.
   *
   * @param tail stays the caller's
   * @param query starts the plan on the session that has the tail
   */
  TailLast(BatchStream snapshot, TailLoad tail, Function<WorkSession, BatchStream> query) {
    this.snapshot = snapshot;
    this.tail = tail;
    this.query = query;
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
    return snapshot.root();
  }

  @Override
  public boolean next() {
    BatchStream rows = tailRows;
    if (rows == null) {
      if (snapshot.next()) {
        return true;
      }
      rows = query.apply(tail.loaded());
      tailRows = rows;
    }
    root().clear();
    if (!rows.next()) {
      return false;
    }
    move(rows.root());
    return true;
  }

  private void move(VectorSchemaRoot batch) {
    List<FieldVector> to = root().getFieldVectors();
    for (int i = 0; i < to.size(); i++) {
      batch.getVector(i).makeTransferPair(to.get(i)).transfer();
    }
    root().setRowCount(batch.getRowCount());
  }

  @Override
  public void cancel() {
    snapshot.cancel();
    tail.cancel();
  }

  @Override
  public void close() {
    BatchStream rows = tailRows;
    try {
      if (rows != null) {
        rows.close();
      }
    } finally {
      snapshot.close();
    }
  }
}
