package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.planner.rewrite.TreeRewrite;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import org.apache.calcite.rel.RelNode;

/**
 * Turns every AS OF join of a tree, in sub-queries too, into one {@link
 * dev.tidemark.planner.rel.PointInTimeJoin} by the contract's section 6.
 */
public final class NormalizeAsOf extends TreeRewrite {
  private final Settings settings;

  public NormalizeAsOf(Settings settings) {
    this.settings = settings;
  }

  /**
   * The same tree without an {@link AsOfJoin}.
   *
   * @throws dev.tidemark.catalog.error.TidemarkException NOT_SUPPORTED for an order or a key that a
   *     feature group doesn't have, INVALID_STATEMENT where nothing gives the direction
   */
  public RelNode apply(RelNode tree) {
    return tree.accept(this);
  }

  @Override
  protected RelNode rewrite(RelNode node) {
    return node instanceof AsOfJoin join ? new AsOfMeaning(join, settings).toRel() : node;
  }
}
