package dev.tidemark.planner.dialect.engine;

import java.util.List;
import org.apache.calcite.rex.RexNode;

/** Writes what a call is made on. What comes out binds tightly. */
public interface Operands {
  String write(RexNode node);

  List<String> writeAll(List<? extends RexNode> nodes);
}
