package dev.tidemark.planner.route;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/**
 * What the side of a join that is told something reads, and what the side that tells it has to have
 * loaded first.
 */
final class ReductionSides {
  private final Relations relations;
  private final Map<String, Fragment> inputs;

  /**
   * @param inputs those of other databases, by id
   */
  ReductionSides(Relations relations, Map<String, Fragment> inputs) {
    this.relations = relations;
    this.inputs = inputs;
  }

  /** A column of a scan or an input, to which a filter on the column above may be moved down. */
  record Target(String relation, Column column) {}

  /** A tree, and expressions over its row. */
  record Rows(RelNode node, List<RexNode> expressions) {
    /** Copies its list. */
    Rows {
      expressions = List.copyOf(expressions);
    }
  }

  /**
   * The same values, and perhaps more, of the first side of the AS OF joins that the tree is made
   * of: a join of several groups to one spine asks the spine. Of rows that may be others the next
   * time, what they are chosen from is asked.
   */
  static Rows below(RelNode node, List<RexNode> expressions) {
    RelNode rel = node.stripped();
    if (rel instanceof PointInTimeJoin join
        && RelOptUtil.InputFinder.bits(expressions, null).length()
            <= join.getLeft().getRowType().getFieldCount()) {
      return below(join.getLeft(), expressions);
    }
    if (rel instanceof Project project
        && project.getInput().stripped() instanceof PointInTimeJoin
        && !project.containsOver()
        && project.getProjects().stream().allMatch(RexUtil::isDeterministic)) {
      Rows below = below(project.getInput(), RelOptUtil.pushPastProject(expressions, project));
      return below.node() == project.getInput() ? new Rows(node, expressions) : below;
    }
    Rows rows = new Rows(node, expressions);
    return VaryingRows.areOf(rel)
        ? beneath(rel, expressions).map(all -> below(all.node(), all.expressions())).orElse(rows)
        : rows;
  }

  /** The values before rows were left out, if the node leaves out, sorts or computes them. */
  private static Optional<Rows> beneath(RelNode rel, List<RexNode> expressions) {
    if (rel instanceof Sort || rel instanceof Filter) {
      return Optional.of(new Rows(rel.getInput(0), expressions));
    }
    if (rel instanceof Project project) {
      List<RexNode> pushed = RelOptUtil.pushPastProject(expressions, project);
      return RexOver.containsOver(pushed, null)
          ? Optional.empty()
          : Optional.of(new Rows(project.getInput(), pushed));
    }
    if (rel instanceof Aggregate aggregate
        && RelOptUtil.InputFinder.bits(expressions, null).length() <= aggregate.getGroupCount()) {
      return Optional.of(new Rows(aggregate.getInput(), ofGroups(aggregate, expressions)));
    }
    return Optional.empty();
  }

  private static List<RexNode> ofGroups(Aggregate aggregate, List<RexNode> expressions) {
    RelDataType row = aggregate.getInput().getRowType();
    List<RexNode> keys =
        aggregate.getGroupSet().asList().stream()
            .<RexNode>map(column -> RexInputRef.of(column, row))
            .toList();
    RexShuttle replaced =
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return keys.get(ref.getIndex());
          }
        };
    return replaced.apply(expressions);
  }

  Optional<Target> target(RelNode node, int column) {
    if (node instanceof EngineRelation relation) {
      return relations
          .scannedColumn(relation.id(), column)
          .or(() -> inputColumn(relation.id(), column))
          .map(found -> new Target(relation.id(), found));
    }
    if (node instanceof Filter filter) {
      return target(filter.getInput(), column);
    }
    if (node instanceof Project project
        && !project.containsOver()
        && project.getProjects().get(column) instanceof RexInputRef ref) {
      return target(project.getInput(), ref.getIndex());
    }
    if (node instanceof PointInTimeJoin join
        && column < join.getLeft().getRowType().getFieldCount()) {
      return target(join.getLeft(), column);
    }
    return node instanceof Join join ? throughJoin(join, column) : Optional.empty();
  }

  private Optional<Target> throughJoin(Join join, int column) {
    int leftCount = join.getLeft().getRowType().getFieldCount();
    boolean isInner = join.getJoinType() == JoinRelType.INNER;
    if (column < leftCount) {
      return isInner || join.getJoinType() == JoinRelType.LEFT
          ? target(join.getLeft(), column)
          : Optional.empty();
    }
    return isInner ? target(join.getRight(), column - leftCount) : Optional.empty();
  }

  private Optional<Column> inputColumn(String id, int column) {
    return Optional.ofNullable(inputs.get(id)).map(input -> input.columns().get(column));
  }

  boolean isScan(String relation) {
    return relations.isScan(relation);
  }

  /**
   * What has to be loaded to know the rows; empty if that would read files, or if they depend on a
   * row outside, on when they are asked for or on how they are computed.
   */
  Optional<Set<String>> sources(Rows rows) {
    return sources(rows, relation -> !relations.isScan(relation));
  }

  /**
   * The same where some of it are files, empty where none is. Of files a LIMIT may take other rows
   * the next time.
   */
  Optional<Set<String>> sourcesInFiles(Rows rows) {
    return VaryingRows.areLimited(rows.node())
        ? Optional.empty()
        : sources(rows, relation -> true)
            .filter(sources -> sources.stream().anyMatch(relations::isScan));
  }

  private Optional<Set<String>> sources(Rows rows, Predicate<String> canBeRead) {
    Set<String> sources = new HashSet<>();
    return RelOptUtil.getVariablesUsed(rows.node()).isEmpty()
            && !Clocks.areReadBy(rows.node())
            && !VaryingRows.areOf(rows.node())
            && rows.expressions().stream().noneMatch(Clocks::areReadBy)
            && collect(rows.node(), sources, canBeRead)
        ? Optional.of(sources)
        : Optional.empty();
  }

  private boolean collect(RelNode node, Set<String> sources, Predicate<String> canBeRead) {
    if (node instanceof EngineRelation relation) {
      if (!canBeRead.test(relation.id())) {
        return false;
      }
      if (!relations.isTable(relation.id())) {
        sources.add(relation.id());
      }
      return true;
    }
    return node.getInputs().stream().allMatch(input -> collect(input, sources, canBeRead));
  }

  /** What DuckDB is asked for one side. */
  Fragment asked(String name, RelNode query, String reason) {
    return new Fragment(
        name,
        EngineId.DUCKDB,
        query,
        RelTypes.columnsOf(query.getRowType()),
        relations.tablesUnder(query),
        reason);
  }
}
