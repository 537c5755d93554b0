package dev.tidemark.planner.route;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/** Tells what has another value in each statement, of an engine, that asks for it. */
final class Clocks extends RexShuttle {
  private boolean found;

  private Clocks() {}

  static boolean areReadBy(RexNode expression) {
    Clocks clocks = new Clocks();
    expression.accept(clocks);
    return clocks.found;
  }

  static boolean areReadBy(RelNode tree) {
    Clocks clocks = new Clocks();
    tree.accept(clocks);
    return clocks.found || tree.getInputs().stream().anyMatch(Clocks::areReadBy);
  }

  @Override
  public RexNode visitCall(RexCall call) {
    found |= call.getOperator().isDynamicFunction() || !call.getOperator().isDeterministic();
    return super.visitCall(call);
  }
}
