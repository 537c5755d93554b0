package dev.tidemark.planner.rewrite;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.tools.RelBuilderFactory;

/** A rule of ours: Calcite's {@link RelRule} with the ceremony of its configuration done once. */
abstract class QueryRule extends RelRule<QueryRule.Shape> {

  QueryRule(RelRule.OperandTransform pattern, String description) {
    super(
        new Shape(pattern, description, org.apache.calcite.rel.core.RelFactories.LOGICAL_BUILDER));
  }

  /** What a rule matches and what it is called. */
  record Shape(
      RelRule.OperandTransform operandSupplier,
      String description,
      RelBuilderFactory relBuilderFactory)
      implements RelRule.Config {

    @Override
    public RelOptRule toRule() {
      throw new UnsupportedOperationException("our rules are made by their constructors");
    }

    @Override
    public RelRule.Config withRelBuilderFactory(RelBuilderFactory factory) {
      return new Shape(operandSupplier, description, factory);
    }

    @Override
    public RelRule.Config withDescription(@org.jspecify.annotations.Nullable String changed) {
      return new Shape(operandSupplier, changed == null ? description : changed, relBuilderFactory);
    }

    @Override
    public RelRule.Config withOperandSupplier(RelRule.OperandTransform transform) {
      return new Shape(transform, description, relBuilderFactory);
    }
  }
}
