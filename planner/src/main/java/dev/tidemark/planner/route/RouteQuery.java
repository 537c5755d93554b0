package dev.tidemark.planner.route;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.DistributedPart;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.KeyReduction;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.planner.route.plan.TimeRange;
import dev.tidemark.planner.settings.EngineChoice;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexPermuteInputsShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;

/**
 * Cuts a tree into fragments. What lives wholly in one PostgreSQL runs there; else what is needed
 * comes to DuckDB: of each PostgreSQL the largest parts it can run itself, as their rows; of
 * Iceberg the files, or where Trino is to run, the rows of the largest parts that it can. Good for
 * one query.
 */
public final class RouteQuery {
  private final Settings settings;
  private final FindEngine engines;
  private final TravellingColumns travelling;
  private final Relations relations = new Relations();
  private final List<Fragment> inputs = new ArrayList<>();
  private final List<DistributedPart> distributed = new ArrayList<>();
  private final List<Fragment> sent = new ArrayList<>();
  private Set<RelNode> parts = Set.of();
  private boolean isInPart;
  private int brought;

  private RouteQuery(RelNode query, Settings settings, boolean fetchesMatches) {
    this.settings = settings;
    this.travelling = new TravellingColumns(query);
    this.engines = new FindEngine(settings.engine(), fetchesMatches);
  }

  /**
   * The plan of a query.
   *
   * @param columns the result's
   * @throws TidemarkException NO_ENGINE where the engine that {@code SET engine} asks for can't run
   *     it
   */
  public static RoutedPlan route(RelNode query, List<Column> columns, Settings settings) {
    return new RouteQuery(query, settings, false).plan(query, columns);
  }

  /**
   * The plan whose AS OF joins DuckDB runs, over what PostgreSQL makes of their sides: for a query
   * of which {@link #route} leaves some to a PostgreSQL. Errors: as there.
   */
  public static RoutedPlan fetchMatches(RelNode query, List<Column> columns, Settings settings) {
    return new RouteQuery(query, settings, true).plan(query, columns);
  }

  private RoutedPlan plan(RelNode query, List<Column> columns) {
    if (settings.engine() == EngineChoice.TRINO) {
      parts = FindDistributedParts.in(query);
    }
    Routed routed = route(query);
    EngineId engine = routed.engine().orElse(EngineId.DUCKDB);
    if (settings.engine() == EngineChoice.POSTGRES && engine.kind() != EngineKind.POSTGRES) {
      throw new TidemarkException(
          ErrorCode.NO_ENGINE,
          "PostgreSQL cannot run this query by itself, since it reads tables that are not in it;"
              + " SET engine = 'auto'");
    }
    Map<String, String> tables = relations.tablesUnder(routed.rel());
    Fragment root =
        new Fragment(
            Fragment.ROOT, engine, routed.rel(), columns, tables, reason(!tables.isEmpty()));
    SqlRenderer.obstacle(routed.rel(), engine.kind())
        .ifPresent(
            obstacle -> {
              throw new TidemarkException(
                  ErrorCode.NO_ENGINE, obstacle + " can't be run by any engine");
            });
    if (root.engine().kind() != EngineKind.DUCKDB) {
      return new RoutedPlan(
          root,
          inputs,
          distributed,
          relations.scans(),
          relations.systemTables(),
          List.of(),
          List.of());
    }
    List<KeyReduction> reductions = new ArrayList<>();
    List<TimeRange> ranges = new ArrayList<>();
    ReductionSides sides =
        new ReductionSides(
            relations,
            inputs.stream().collect(Collectors.toMap(Fragment::id, Function.identity())));
    for (RelNode tree : trees(root)) {
      reductions.addAll(FindKeyReductions.in(tree, sides));
      ranges.addAll(FindTimeRanges.in(tree, sides));
    }
    return new RoutedPlan(
        root, inputs, distributed, relations.scans(), relations.systemTables(), reductions, ranges);
  }

  /** All that reads relations, those first whose rows others read. */
  private List<RelNode> trees(Fragment root) {
    List<RelNode> trees = new ArrayList<>();
    for (DistributedPart part : distributed) {
      part.sent().forEach(each -> trees.add(each.rel()));
      trees.add(part.fragment().rel());
    }
    trees.add(root.rel());
    return trees;
  }

  private String reason(boolean hasTables) {
    boolean hasScans = !relations.scans().isEmpty();
    if (!distributed.isEmpty()) {
      return "the rows of other engines meet there";
    }
    if (engines.fetchesMatches()) {
      return "PostgreSQL's rows are joined faster there";
    }
    if (inputs.isEmpty() && !hasScans) {
      return hasTables ? "every table is there" : "no stored table is read";
    }
    return hasScans ? "history is read from files there" : "tables of several stores meet there";
  }

  /**
   * A part of the tree that is cut already.
   *
   * @param engine empty where any would do
   */
  private record Routed(RelNode rel, Optional<EngineId> engine) {}

  /** A tree that is read twice may be a part by itself in one place, and lie in one in another. */
  private Routed route(RelNode node) {
    return parts.contains(node) && !isInPart ? distribute(node) : routeHere(node);
  }

  /**
   * Trino's part becomes an input; what it reads of other stores is sent there from DuckDB, and
   * what it sorts is sorted once more, since its rows come in any order.
   */
  private Routed distribute(RelNode node) {
    sent.clear();
    isInPart = true;
    RelNode part = routeHere(node).rel();
    isInPart = false;
    String id = nextId();
    Fragment fragment =
        new Fragment(
            id,
            EngineId.TRINO,
            part,
            RelTypes.columnsOf(part.getRowType()),
            Map.of(),
            "history is read there");
    distributed.add(new DistributedPart(fragment, sent));
    RelNode rows = EngineRelation.ofComputed(id, part);
    return new Routed(
        node instanceof Sort ? node.copy(node.getTraitSet(), List.of(rows)) : rows,
        Optional.of(EngineId.DUCKDB));
  }

  private Routed routeHere(RelNode node) {
    if (node instanceof TableScan scan) {
      return scan(scan, IntStream.range(0, scan.getRowType().getFieldCount()).boxed().toList());
    }
    if (node instanceof Project project
        && project.getInput() instanceof TableScan scan
        && Relations.isFiles(scan)) {
      return projectedFiles(project, scan);
    }
    if (node instanceof RepeatUnion) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "A query in WITH RECURSIVE that reads itself isn't supported; join it with itself as often"
              + " as there are levels");
    }
    if (node instanceof Correlate) {
      Optional<EngineId> database = engines.oneDatabase(node);
      if (database.isPresent()) {
        return new Routed(placed(node), database);
      }
    }
    List<Routed> routed = node.getInputs().stream().map(this::route).toList();
    Optional<EngineId> engine =
        engines.of(node, routed.stream().flatMap(input -> input.engine().stream()).toList());
    List<RelNode> children =
        IntStream.range(0, routed.size())
            .mapToObj(i -> bring(routed.get(i), engine, node.getInput(i)))
            .toList();
    if (node instanceof Filter filter && children.get(0) instanceof EngineRelation relation) {
      relations.prune(relation, filter.getCondition());
    }
    return new Routed(node.copy(node.getTraitSet(), children), engine);
  }

  private RelNode placed(RelNode tree) {
    return tree.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(TableScan scan) {
            return relations.place(scan, List.of()).relation();
          }
        });
  }

  private Routed scan(TableScan scan, List<Integer> ordinals) {
    Relations.Placed placed = relations.place(scan, ordinals);
    boolean isDistributed = isInPart && Relations.isFiles(scan);
    return new Routed(
        placed.relation(), Optional.of(isDistributed ? EngineId.TRINO : placed.engine()));
  }

  /** Reads only the columns that are projected. */
  private Routed projectedFiles(Project project, TableScan scan) {
    ImmutableBitSet used = RelOptUtil.InputFinder.bits(project.getProjects(), null);
    List<Integer> ordinals = used.isEmpty() ? List.of(0) : used.asList();
    Routed routed = scan(scan, ordinals);
    int columnCount = scan.getRowType().getFieldCount();
    RexPermuteInputsShuttle narrow =
        new RexPermuteInputsShuttle(
            Mappings.target(ordinals::indexOf, columnCount, ordinals.size()), routed.rel());
    List<RexNode> projects = narrow.visitList(project.getProjects());
    List<String> names = project.getRowType().getFieldNames();
    boolean isWhole =
        RexUtil.isIdentity(projects, routed.rel().getRowType())
            && names.equals(routed.rel().getRowType().getFieldNames());
    return isWhole
        ? routed
        : new Routed(
            LogicalProject.create(routed.rel(), project.getHints(), projects, names, Set.of()),
            routed.engine());
  }

  /**
   * The part as the engine sees it.
   *
   * @param source what it was in the query
   */
  private RelNode bring(Routed part, Optional<EngineId> engine, RelNode source) {
    if (part.engine().isEmpty() || part.engine().equals(engine)) {
      return part.rel();
    }
    return engine.equals(Optional.of(EngineId.TRINO))
        ? send(part, source)
        : bringToDuckDb(part, source);
  }

  private RelNode send(Routed part, RelNode source) {
    RelNode local = bring(part, Optional.of(EngineId.DUCKDB), source);
    String id = "sent_" + brought++;
    sent.add(
        new Fragment(
            id,
            EngineId.DUCKDB,
            local,
            RelTypes.columnsOf(local.getRowType()),
            relations.tablesUnder(local),
            "its rows are sent to Trino"));
    return EngineRelation.ofComputed(id, local);
  }

  private String nextId() {
    return "in_" + brought++;
  }

  private RelNode bringToDuckDb(Routed part, RelNode source) {
    EngineId engine = part.engine().orElseThrow();
    RelNode rows = travelling.of(part.rel(), source, engine.kind());
    String id = nextId();
    inputs.add(
        new Fragment(
            id,
            engine,
            rows,
            RelTypes.columnsOf(rows.getRowType()),
            relations.tablesUnder(rows),
            "its rows are joined elsewhere"));
    return EngineRelation.ofComputed(id, part.rel());
  }
}
