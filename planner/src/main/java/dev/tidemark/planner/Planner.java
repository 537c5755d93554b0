package dev.tidemark.planner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.rewrite.NormalizeAsOf;
import dev.tidemark.planner.rewrite.OptimizeQuery;
import dev.tidemark.planner.rewrite.PinScansToSnapshot;
import dev.tidemark.planner.route.RouteQuery;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.planner.validate.DeleteQuery;
import dev.tidemark.planner.validate.QueryValidator;
import dev.tidemark.planner.validate.ValidatedQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlNode;

/** Plans queries and remembers their plans. Thread-safe. */
public final class Planner {
  private final Cache<CacheKey, PlannedQuery> cache;

  /**
   * @param cachedPlans how many plans are kept
   */
  public Planner(int cachedPlans) {
    this.cache = Caffeine.newBuilder().maximumSize(cachedPlans).build();
  }

  /** The text, what it can name, and the settings that change plans. */
  private record CacheKey(String sql, String tables, String settings) {
    static CacheKey of(String sql, PlanningContext context) {
      return new CacheKey(
          sql, context.tables().fingerprint(), context.settings().planningFingerprint());
    }
  }

  /** The plan of this text, if it is remembered; so that a known text need not even be parsed. */
  public Optional<PlannedQuery> cached(String sql, PlanningContext context) {
    return Optional.ofNullable(cache.getIfPresent(CacheKey.of(sql, context)));
  }

  /** Plans a parsed query and remembers it under its text. Errors: as {@link #plan}. */
  public PlannedQuery plan(String sql, SqlNode query, PlanningContext context) {
    PlannedQuery planned = plan(query, context);
    cache.put(CacheKey.of(sql, context), planned);
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
   * @throws TidemarkException as {@link #plan}; NOT_SUPPORTED for conditions on other columns
   */
  public PlannedDelete planDelete(
      TableName table, FeatureGroup group, SqlNode where, PlanningContext context) {
    DeleteQuery query = DeleteQuery.of(table, group, where);
    return new PlannedDelete(plan(query.node(), context), query.givesEventTime());
  }

  private static PlannedQuery plan(
      PlanningContext context, Function<QueryValidator, ValidatedQuery> validation) {
    try {
      ValidatedQuery validated = validation.apply(new QueryValidator(context.tables()));
      RelNode pinned = new PinScansToSnapshot().apply(validated.rel());
      RelNode normal = new NormalizeAsOf(context.settings()).apply(pinned);
      RelNode optimised = OptimizeQuery.apply(normal);
      return new PlannedQuery(
          validated.columns(),
          validated.parameters(),
          RouteQuery.route(optimised, validated.columns(), context.settings()));
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
}
