package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.calcite.rex.RexNode;

/**
 * An AS OF join in one engine's words, as far as no strategy is needed. Names are quoted already;
 * column names are unique within their side.
 */
public interface JoinText {

  EngineKind engine();

  PointInTimeJoin join();

  /** A query of the left side; its columns are {@link #leftColumns}. */
  String leftQuery();

  /** A query of the right side; its columns are {@link #rightColumns}. */
  String rightQuery();

  List<String> leftColumns();

  List<String> rightColumns();

  /** The names of the result's columns: the left's followed by the right's, unique. */
  List<String> outputs();

  /** A name of a relation or column that no other in this statement has. */
  String freshName(String hint);

  /**
   * A conjunct of the rule's condition.
   *
   * @param field the text of each field: the left's, followed by the right's
   */
  String condition(RexNode conjunct, IntFunction<String> field);

  /**
   * {@code left - right > ttl}, for the rule's TTL.
   *
   * @param leftTime an expression
   * @param rightTime an expression
   */
  String isExpired(String leftTime, String rightTime);

  /** An ORDER BY item in this engine's words; text compares by bytes. */
  String orderBy(int rightColumn, String expression, SortOrder order);

  /** How to sort; NULL is lowest of all in both. */
  enum SortOrder {
    LOWEST_FIRST,
    HIGHEST_FIRST
  }
}
