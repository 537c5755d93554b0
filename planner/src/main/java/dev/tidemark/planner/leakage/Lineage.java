package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.SqlKind;

/**
 * What of feature groups the columns of a tree are made of, and what decides which rows there are.
 * Entity keys are no news of an entity and are left out.
 *
 * @param columns for each column of the tree
 * @param rows of filters, joins and limits
 */
record Lineage(List<Set<Origin>> columns, Set<Origin> rows) {

  private static final String PLAIN_JOIN = "plain join";
  private static final String WINDOW = "window function";
  static final String AGGREGATE = "aggregate";
  private static final String SET_OPERATION = "set operation";
  private static final String LIMIT = "limit";

  static Lineage of(RelNode node) {
    if (node instanceof TableScan scan) {
      return ofScan(scan);
    }
    if (node instanceof Project project) {
      return ofProject(project);
    }
    if (node instanceof Filter filter) {
      return ofFilter(filter);
    }
    if (node instanceof Sort sort) {
      return ofSort(sort);
    }
    if (node instanceof Aggregate aggregate) {
      return ofAggregate(aggregate);
    }
    if (node instanceof PointInTimeJoin join) {
      return MatchLineage.of(join);
    }
    if (node instanceof BiRel join) {
      return ofJoin(join);
    }
    return node instanceof SetOp operation ? ofSets(operation) : ofInputs(node);
  }

  private static Lineage ofScan(TableScan scan) {
    Optional<FeatureGroup> group = CatalogTable.of(scan).definition().group();
    List<Set<Origin>> columns = new ArrayList<>();
    for (String column : scan.getRowType().getFieldNames()) {
      boolean isNews = group.isPresent() && !group.get().entityKey().contains(column);
      columns.add(isNews ? Set.of(Origin.of(scan, column)) : Set.of());
    }
    return new Lineage(
        columns, group.isPresent() ? Set.of(Origin.of(scan, Origin.RECORDS)) : Set.of());
  }

  private static Lineage ofProject(Project project) {
    Lineage input = of(project.getInput());
    List<Set<Origin>> columns = new ArrayList<>();
    for (RexNode expression : project.getProjects()) {
      columns.add(
          RexOver.containsOver(expression)
              ? input.ofWindow(expression, project.getInput())
              : input.of(expression));
    }
    return new Lineage(columns, input.rows());
  }

  /** What a window function gives depends on which rows there are. */
  private Set<Origin> ofWindow(RexNode expression, RelNode input) {
    Set<Origin> read = new LinkedHashSet<>(of(expression));
    read.addAll(rows);
    return through(
        read,
        origin ->
            origin.join().isPresent()
                    && WindowReach.isBackward(expression, input, origin.join().get())
                ? origin.through(WINDOW)
                : origin.toOtherRows(WINDOW));
  }

  /** A window function that is filtered by, as a rank is, has chosen the rows. */
  private static Lineage ofFilter(Filter filter) {
    if (InstantRead.isLeftBy(filter)) {
      return ofInstant(filter, (Project) filter.getInput());
    }
    Lineage input = of(filter.getInput());
    Set<Origin> asked = input.of(filter.getCondition());
    boolean isByWindow = asked.stream().anyMatch(origin -> origin.endsWith(WINDOW));
    return isByWindow
        ? input
            .through(origin -> origin.join().isPresent() ? origin : origin.through(WINDOW))
            .withRows(asked)
        : input.withRows(asked);
  }

  /** Of records that were all known at one instant; so was what is made of them. */
  private static Lineage ofInstant(Filter filter, Project places) {
    Lineage known =
        of(places.getInput())
            .through(origin -> origin.isOfTableItself() ? origin.knownAtInstant() : origin);
    List<Set<Origin>> columns = new ArrayList<>();
    for (RexNode expression : places.getProjects()) {
      Set<Origin> read = new LinkedHashSet<>(known.of(expression));
      if (RexOver.containsOver(expression)) {
        read.addAll(known.rows());
      }
      columns.add(read);
    }
    Lineage placed = new Lineage(columns, known.rows());
    return placed.withRows(placed.of(filter.getCondition()));
  }

  /** Whether a row comes before a limit depends on the rows before it. */
  private static Lineage ofSort(Sort sort) {
    Lineage input = of(sort.getInput());
    if (sort.fetch == null && sort.offset == null) {
      return input;
    }
    Set<Origin> deciding = new LinkedHashSet<>(input.rows());
    deciding.addAll(input.of(sort.getCollation().getKeys()));
    boolean isOfOneTime = !combines(sort.getInput());
    return new Lineage(
        input.columns(),
        through(
            deciding,
            origin ->
                origin.leaks() || origin.join().map(j -> isByTime(sort, j)).orElse(isOfOneTime)
                    ? origin
                    : origin.toOtherRows(LIMIT)));
  }

  /** Whether rows of several times may stand below, though each was known at its own. */
  private static boolean combines(RelNode node) {
    return node instanceof SetOp || node.getInputs().stream().anyMatch(Lineage::combines);
  }

  /** Whether the rows before a row are of its AS OF join's time or an earlier one. */
  private static boolean isByTime(Sort sort, PointInTimeJoin join) {
    List<RelFieldCollation> order = sort.getCollation().getFieldCollations();
    return !order.isEmpty()
        && !order.get(0).getDirection().isDescending()
        && TimeTrace.isRowTime(sort.getInput(), order.get(0).getFieldIndex(), join);
  }

  private static Lineage ofAggregate(Aggregate aggregate) {
    Lineage input = of(aggregate.getInput());
    List<Set<Origin>> columns = new ArrayList<>();
    Set<Origin> keys = input.of(aggregate.getGroupSet().asList());
    aggregate.getGroupSet().forEach((Integer key) -> columns.add(input.columns().get(key)));
    for (AggregateCall call : aggregate.getAggCallList()) {
      List<Integer> read = new ArrayList<>(call.getArgList());
      if (call.filterArg >= 0) {
        read.add(call.filterArg);
      }
      Set<Origin> counted = new LinkedHashSet<>(input.of(read));
      input.rows().stream().filter(Origin::isOfTableItself).forEach(counted::add);
      columns.add(
          through(
              counted,
              origin ->
                  isOfOneTime(aggregate, call, origin)
                      ? origin.through(AGGREGATE)
                      : origin.toOtherRows(AGGREGATE)));
    }
    return new Lineage(columns, input.rows()).withRows(keys);
  }

  /**
   * Whether an aggregate puts together what was known by the time of its row: that of the AS OF
   * join's rows where it is grouped by that, or the latest of them where it tells that.
   */
  private static boolean isOfOneTime(Aggregate aggregate, AggregateCall call, Origin origin) {
    if (origin.join().isEmpty() || call.getAggregation().getKind() == SqlKind.SINGLE_VALUE) {
      return true;
    }
    PointInTimeJoin join = origin.join().get();
    return RowTime.of(join).isOneForAll()
        || IntStream.range(0, aggregate.getGroupCount())
            .anyMatch(key -> TimeTrace.isRowTime(aggregate, key, join))
        || aggregate.getAggCallList().stream()
            .anyMatch(other -> isLatest(other, aggregate.getInput(), join));
  }

  private static boolean isLatest(AggregateCall call, RelNode input, PointInTimeJoin join) {
    return call.getAggregation().getKind() == SqlKind.MAX
        && call.filterArg < 0
        && TimeTrace.isRowTime(input, call.getArgList().get(0), join);
  }

  /** The spine is the left side, of a RIGHT join the right; what is joined to it comes by a way. */
  private static Lineage ofJoin(BiRel join) {
    Lineage left = of(join.getLeft());
    Lineage right = of(join.getRight());
    JoinRelType type = join instanceof Join plain ? plain.getJoinType() : JoinRelType.LEFT;
    left = type.generatesNullsOnLeft() ? left.joined(join) : left;
    right = type == JoinRelType.RIGHT ? right : right.joined(join);
    List<Set<Origin>> both = new ArrayList<>(left.columns());
    both.addAll(right.columns());
    Lineage joined = new Lineage(both, left.rows()).withRows(right.rows());
    if (join instanceof Join plain) {
      joined = joined.withRows(joined.of(plain.getCondition()));
    } else if (join instanceof Correlate correlate) {
      joined = joined.withRows(left.of(correlate.getRequiredColumns().asList()));
    }
    int width = join.getRowType().getFieldCount();
    return new Lineage(joined.columns().subList(0, width), joined.rows());
  }

  private Lineage joined(BiRel join) {
    return through(
        origin ->
            join instanceof Correlate correlate
                    && origin.join().isPresent()
                    && TimeTrace.isTimeOf(correlate.getCorrelationId(), origin.join().get())
                ? origin
                : origin.toOtherRows(PLAIN_JOIN));
  }

  private static Lineage ofSets(SetOp operation) {
    List<Lineage> inputs = operation.getInputs().stream().map(Lineage::of).toList();
    boolean isUnion = operation instanceof Union;
    Set<Origin> rows = new LinkedHashSet<>();
    List<Set<Origin>> columns = new ArrayList<>();
    for (int i = 0; i < operation.getRowType().getFieldCount(); i++) {
      Set<Origin> column = new LinkedHashSet<>(inputs.get(0).columns().get(i));
      for (Lineage input : inputs.subList(1, inputs.size())) {
        (isUnion ? column : rows).addAll(input.columns().get(i));
      }
      columns.add(column);
    }
    inputs.subList(isUnion ? 0 : 1, inputs.size()).forEach(input -> rows.addAll(input.rows()));
    if (isUnion) {
      Lineage together = new Lineage(columns, rows);
      return operation.all ? together : together.withRows(together.all());
    }
    Lineage first = new Lineage(columns, inputs.get(0).rows());
    return first
        .withRows(through(rows, origin -> origin.toOtherRows(SET_OPERATION)))
        .withRows(first.all());
  }

  private static Lineage ofInputs(RelNode node) {
    Set<Origin> all = new LinkedHashSet<>();
    node.getInputs().stream().map(Lineage::of).map(Lineage::all).forEach(all::addAll);
    return new Lineage(Collections.nCopies(node.getRowType().getFieldCount(), all), all);
  }

  private Set<Origin> all() {
    Set<Origin> all = new LinkedHashSet<>(rows);
    columns.forEach(all::addAll);
    return all;
  }

  private Lineage withRows(Set<Origin> more) {
    Set<Origin> all = new LinkedHashSet<>(rows);
    all.addAll(more);
    return new Lineage(columns, all);
  }

  private Set<Origin> of(RexNode expression) {
    return of(RelOptUtil.InputFinder.bits(expression).asList());
  }

  Set<Origin> of(List<Integer> fields) {
    Set<Origin> read = new LinkedHashSet<>();
    fields.forEach(field -> read.addAll(columns.get(field)));
    return read;
  }

  private Lineage through(UnaryOperator<Origin> step) {
    return new Lineage(
        columns.stream().map(column -> through(column, step)).toList(), through(rows, step));
  }

  static Set<Origin> through(Set<Origin> origins, UnaryOperator<Origin> step) {
    return origins.stream()
        .map(step)
        .collect(
            Collectors.collectingAndThen(
                Collectors.toCollection(LinkedHashSet::new), Collections::unmodifiableSet));
  }
}
