package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.SqlPosition;
import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rex.RexNode;

/** Calcite's snapshot of a table, with the place of the table's name, for errors. */
public final class PlacedSnapshot extends Snapshot {
  private final SqlPosition place;

  private PlacedSnapshot(RelTraitSet traits, RelNode input, RexNode period, SqlPosition place) {
    super(input.getCluster(), traits, List.of(), input, period);
    this.place = place;
  }

  static PlacedSnapshot of(Snapshot snapshot, SqlPosition place) {
    return new PlacedSnapshot(
        snapshot.getTraitSet(), snapshot.getInput(), snapshot.getPeriod(), place);
  }

  /** Where the table's name stands. */
  public SqlPosition place() {
    return place;
  }

  @Override
  public Snapshot copy(RelTraitSet traits, RelNode input, RexNode period) {
    return new PlacedSnapshot(traits, input, period, place);
  }
}
