package dev.tidemark.planner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.ErrorKind;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.leakage.FindLeakage;
import dev.tidemark.planner.parse.SharedText;
import dev.tidemark.planner.parse.token.TakenLiteral;
import dev.tidemark.planner.rewrite.OptimizeQuery;
import dev.tidemark.planner.rewrite.asof.NormalizeAsOf;
import dev.tidemark.planner.rewrite.asof.group.PinScansToSnapshot;
import dev.tidemark.planner.rewrite.asof.group.RetrieveRecords;
import dev.tidemark.planner.route.RouteQuery;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.LastLiterals;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.planner.settings.EngineChoice;
import dev.tidemark.planner.settings.SettingName;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.RecordedCatalog;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.planner.validate.DeleteQuery;
import dev.tidemark.planner.validate.QueryValidator;
import dev.tidemark.planner.validate.ValidatedQuery;
import dev.tidemark.planner.validate.parameter.CastParameters;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlNode;

/** Plans queries and remembers their plans. Thread-safe. */
public final class Planner {
  /** Empty for a text whose literals can't be parameters: it is planned as it is. */
  private final Cache<CacheKey, Optional<PlannedQuery>> cache;

  private final Set<EngineKind> engines;

  /**
   * Plans for DuckDB and PostgreSQL.
   *
   * @param cachedPlans how many plans are kept
   */
  public Planner(int cachedPlans) {
    this(cachedPlans, EnumSet.of(EngineKind.DUCKDB, EngineKind.POSTGRES));
  }

  /**
   * Plans for the engines that there are.
   *
   * @param cachedPlans how many plans are kept
   */
  public Planner(int cachedPlans, Set<EngineKind> engines) {
    this.engines = Set.copyOf(engines);
    this.cache = Caffeine.newBuilder().maximumSize(cachedPlans).build();
  }

  /** The text, what it can name, and the settings that change plans. */
  private record CacheKey(List<String> text, String tables, String settings) {
    static CacheKey of(List<String> text, PlanningContext context) {
      return new CacheKey(
          text, context.tables().fingerprint(), context.settings().planningFingerprint());
    }
  }

  /** The plan of this text, if it is remembered; so that a known text need not even be parsed. */
  public Optional<PlannedQuery> cached(QueryText text, PlanningContext context) {
    return text.shared()
        .flatMap(
            shared -> find(shared.key(), context).map(plan -> plan.withLiterals(values(shared))))
        .or(() -> find(text.ownKey(), context));
  }

  private Optional<PlannedQuery> find(List<String> text, PlanningContext context) {
    Optional<PlannedQuery> known = cache.getIfPresent(CacheKey.of(text, context));
    return known == null
        ? Optional.empty()
        : known.filter(
            plan ->
                plan.foreign().stream()
                    .allMatch(
                        table -> context.tables().find(table.name()).equals(Optional.of(table))));
  }

  private static List<Parameter> values(SharedText text) {
    return text.literals().stream()
        .map(literal -> new Parameter(literal.type(), literal.value()))
        .toList();
  }

  /**
   * Plans a query with those of its literals that are compared with columns as parameters, and
   * remembers the plan for all texts that differ in them alone. Empty where that can't be done:
   * then the text as it is has a plan of its own, or an error that names the place.
   *
   * @throws TidemarkException where a database that has to be asked is away
   */
  public Optional<PlannedQuery> planShared(QueryText text, PlanningContext context) {
    if (text.shared().isEmpty()) {
      return Optional.empty();
    }
    SharedText shared = text.shared().get();
    CacheKey key = CacheKey.of(shared.key(), context);
    Optional<PlannedQuery> known = cache.getIfPresent(key);
    if (known != null && known.isEmpty()) {
      return Optional.empty();
    }
    try {
      SqlNode query = shared.parse();
      CastParameters.in(query, shared.literals().stream().map(TakenLiteral::type).toList());
      PlannedQuery planned = plan(query, context).withLiterals(values(shared));
      cache.put(key, Optional.of(planned));
      return Optional.of(planned);
    } catch (TidemarkException e) {
      if (e.code().kind() == ErrorKind.EXTERNAL) {
        throw e;
      }
      cache.put(key, Optional.empty());
      return Optional.empty();
    }
  }

  /** Plans a parsed query and remembers it under its text. Errors: as {@link #plan}. */
  public PlannedQuery plan(QueryText text, SqlNode query, PlanningContext context) {
    CacheKey key = CacheKey.of(text.ownKey(), context);
    PlannedQuery planned = plan(query, context);
    cache.put(key, Optional.of(planned));
    return planned;
  }

  /**
   * Plans a parsed query, which can't be used again.
   *
   * @throws TidemarkException what validation, rewriting and routing say; INTERNAL_ERROR for a bug
   */
  public PlannedQuery plan(SqlNode query, PlanningContext context) {
    return plan(context, validator -> validator.validate(query));
  }

  /**
   * Plans the source of an INSERT: its rows have the types of the target's columns.
   *
   * @param target the columns that are filled, in the order of the source's
   * @throws TidemarkException as {@link #plan}; INVALID_STATEMENT for another number of columns,
   *     TYPE_MISMATCH
   */
  public PlannedQuery planInsert(SqlNode source, List<Column> target, PlanningContext context) {
    return plan(context, validator -> validator.validateInsert(source, target));
  }

  /**
   * Plans the query that finds the entities of a DELETE.
   *
   * @param table the group's table in {@code features}
   * @param alias what the condition calls it
   * @throws TidemarkException as {@link #plan}; NOT_SUPPORTED for conditions on other columns
   */
  public PlannedDelete planDelete(
      String statement,
      TableName table,
      String alias,
      FeatureGroup group,
      SqlNode where,
      PlanningContext context) {
    DeleteQuery query = DeleteQuery.of(statement, table, alias, group, where);
    return new PlannedDelete(plan(query.node(), context), query.givesEventTime());
  }

  /**
   * Finds how features reach the rows of a parsed query, which can't be used again.
   *
   * @throws TidemarkException as {@link #plan}
   */
  public PlannedLeakage planLeakage(SqlNode query, PlanningContext context) {
    return plan(
        context,
        validator -> validator.validate(query),
        OptimizeQuery::joinByJoin,
        planned -> {
          List<String> columns = planned.validated().columns().stream().map(Column::name).toList();
          return new PlannedLeakage(
              planned.validated().parameters(),
              FindLeakage.in(planned.rel(), columns).stream()
                  .map(
                      finding ->
                          new PlannedLeakage.Way(finding, finding.count().map(planned::count)))
                  .toList());
        });
  }

  private PlannedQuery plan(
      PlanningContext context, Function<QueryValidator, ValidatedQuery> validation) {
    return plan(context, validation, OptimizeQuery::apply, Optimised::query);
  }

  /** A validated query as a small tree. */
  private record Optimised(
      RelNode rel,
      ValidatedQuery validated,
      RecordedCatalog tables,
      Settings settings,
      Set<EngineKind> engines) {
    PlannedQuery query() {
      return routed(rel, validated.columns());
    }

    /** Another query over the same tables, with the same parameters. */
    PlannedQuery count(RelNode counted) {
      return routed(OptimizeQuery.apply(counted), RelTypes.columnsOf(counted.getRowType()));
    }

    private PlannedQuery routed(RelNode tree, List<Column> columns) {
      RoutedPlan plan = RouteQuery.route(tree, columns, settings);
      return new PlannedQuery(
          columns,
          validated.parameters(),
          plan,
          elsewhere(tree, columns),
          fetched(tree, columns, plan),
          List.of(),
          new LastLiterals(),
          validated.moments(),
          tables.foreign());
    }

    private Optional<RoutedPlan> elsewhere(RelNode tree, List<Column> columns) {
      if (settings.engine() != EngineChoice.AUTO || !engines.contains(EngineKind.TRINO)) {
        return Optional.empty();
      }
      Settings there = settings.set(SettingName.ENGINE.sql(), EngineChoice.TRINO.name());
      return Optional.of(RouteQuery.route(tree, columns, there))
          .filter(plan -> !plan.distributed().isEmpty());
    }

    /** Keys that are sent to PostgreSQL spare its joins more than can be estimated. */
    private Optional<RoutedPlan> fetched(RelNode tree, List<Column> columns, RoutedPlan plan) {
      List<Fragment> joined = plan.joinedInPostgres();
      if (settings.engine() != EngineChoice.AUTO
          || joined.isEmpty()
          || joined.stream().anyMatch(plan::isReduced)) {
        return Optional.empty();
      }
      return Optional.of(RouteQuery.fetchMatches(tree, columns, settings))
          .filter(other -> other.joinsInDuckDb() > plan.joinsInDuckDb());
    }
  }

  private <T> T plan(
      PlanningContext context,
      Function<QueryValidator, ValidatedQuery> validation,
      UnaryOperator<RelNode> optimiser,
      Function<Optimised, T> result) {
    try {
      requireEngine(context.settings().engine());
      RecordedCatalog tables = new RecordedCatalog(context.tables());
      ValidatedQuery validated = validation.apply(new QueryValidator(tables));
      RelNode pinned = new PinScansToSnapshot().apply(validated.rel());
      RelNode retrieved = new RetrieveRecords(context.settings()).apply(pinned);
      RelNode normal = new NormalizeAsOf(context.settings()).apply(retrieved);
      RelNode optimised = optimiser.apply(normal);
      return result.apply(new Optimised(optimised, validated, tables, context.settings(), engines));
    } catch (TidemarkException e) {
      throw e;
    } catch (UnsupportedOperationException e) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED, "The query uses what cannot be planned: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new TidemarkException(
          ErrorCode.LIMIT_EXCEEDED, "The query is nested too deeply to be planned", e);
    } catch (RuntimeException | AssertionError e) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "The query could not be planned: " + e, e);
    }
  }

  private void requireEngine(EngineChoice choice) {
    if (choice == EngineChoice.TRINO && !engines.contains(EngineKind.TRINO)) {
      throw new TidemarkException(
          ErrorCode.NO_ENGINE,
          "This server knows no Trino; start it with --trino-url, or SET engine = 'auto'");
    }
  }
}
