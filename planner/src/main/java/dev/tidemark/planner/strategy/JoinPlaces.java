package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.method.MergeStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;

/**
 * The places of the AS OF joins of a plan. Joins stand over one spine where each is the left side
 * of the next, with nothing but a choice of columns in between; they share what sorts it where they
 * ask for the same columns of it in the same order of time.
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
    Map<Order, Long> sharing =
        chain.stream()
            .filter(j -> MERGE.refusal(j, engine).isEmpty())
            .collect(Collectors.groupingBy(JoinPlaces::order, Collectors.counting()));
    chain.forEach(
        join ->
            places.put(join, new JoinPlace(sharing.getOrDefault(order(join), 1L).intValue(), row)));
  }

  private static Order order(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    return new Order(
        rule.keys().stream()
            .map(key -> new Key(field(join.getLeft(), key.left()), key.nulls()))
            .collect(Collectors.toSet()),
        field(join.getLeft(), rule.leftTime()),
        rule.direction().isBackward());
  }

  /** Where the spine's joins have it from. */
  private static Field field(RelNode node, int ordinal) {
    RelNode rel = node.stripped();
    if (rel instanceof PointInTimeJoin join
        && ordinal < join.getLeft().getRowType().getFieldCount()) {
      return field(join.getLeft(), ordinal);
    }
    return rel instanceof Project project
            && project.getProjects().get(ordinal) instanceof RexInputRef column
        ? field(project.getInput(), column.getIndex())
        : new Field(rel, ordinal);
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

  /** A column of a relation. */
  private record Field(RelNode of, int ordinal) {}

  private record Key(Field field, KeyPair.Nulls nulls) {}

  /** How a merge sorts its spine. */
  private record Order(Set<Key> keys, Field time, boolean isBackward) {}
}
