package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;

/**
 * The places of the AS OF joins of a plan. Joins stand over one spine where each is the left side
 * of the next, with nothing but a choice of columns in between.
 */
public final class JoinPlaces {
  private static final MergeStrategy MERGE = new MergeStrategy();

  private final EngineKind engine;
  private final Map<RelNode, JoinPlace> places = new HashMap<>();

  private JoinPlaces(EngineKind engine) {
    this.engine = engine;
  }

  /** Those of every join under the node. */
  public static JoinPlaces in(RelNode root, EngineKind engine) {
    JoinPlaces places = new JoinPlaces(engine);
    places.visit(root, JoinPlace.Row.NONE);
    return places;
  }

  /** The place of a join of the plan; {@link JoinPlace#ALONE} for any other. */
  public JoinPlace of(PointInTimeJoin join) {
    return places.getOrDefault(join, JoinPlace.ALONE);
  }

  private void visit(RelNode node, JoinPlace.Row row) {
    if (node instanceof PointInTimeJoin join && !places.containsKey(join)) {
      chain(join, row);
    }
    if (node instanceof Correlate correlate) {
      visit(correlate.getLeft(), row);
      visit(correlate.getRight(), JoinPlace.Row.OUTSIDE);
    } else {
      node.getInputs().forEach(input -> visit(input, row));
    }
  }

  private void chain(PointInTimeJoin last, JoinPlace.Row row) {
    List<PointInTimeJoin> chain = new ArrayList<>();
    for (Optional<PointInTimeJoin> join = Optional.of(last);
        join.isPresent();
        join = asJoin(join.get().getLeft())) {
      chain.add(join.get());
    }
    int sharing = (int) chain.stream().filter(j -> MERGE.refusal(j, engine).isEmpty()).count();
    JoinPlace place = new JoinPlace(Math.max(1, sharing), row);
    chain.forEach(join -> places.put(join, place));
  }

  private static Optional<PointInTimeJoin> asJoin(RelNode node) {
    RelNode rel = node.stripped();
    if (rel instanceof PointInTimeJoin join) {
      return Optional.of(join);
    }
    return rel instanceof Project project
            && project.getProjects().stream().allMatch(RexInputRef.class::isInstance)
        ? asJoin(project.getInput())
        : Optional.empty();
  }
}
