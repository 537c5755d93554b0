package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  /**
   * The right side with a column more: a BIGINT that numbers its rows, the same each time the query
   * runs. Empty where its rows can't be found again. Only in DuckDB.
   *
   * @param row the quoted name of that column
   */
  Optional<String> numberedRightQuery(String row);

  /** Has an operator make the join ready before the statement runs that this text is a part of. */
  void prepare(OperatorJoin<String> operatorJoin);

  /** Lets merges over this join's result use its spine. */
  void keepSpine(KeptSpine spine);

  /**
   * The spine of an earlier merge, where the left side is nothing but rows of that one's result,
   * through this join's {@link #leftColumns}. Only in DuckDB.
   */
  Optional<KeptSpine> keptSpine();

  /** The left side with the column more that tells the row of {@link #keptSpine}. */
  String leftQueryWithSpineRow();

  List<String> leftColumns();

  List<String> rightColumns();

  /** The names of the result's columns: the left's followed by the right's, unique. */
  List<String> outputs();

  /** Whether the statement reads a column of the result; the left's columns, then the right's. */
  boolean reads(int output);

  /** Whether a column of the result is all that anybody wants of a column. */
  boolean canTellLate(int output);

  /**
   * Has the operator tell such a column by the macro once the rows are there; the macro's argument
   * has to stand for it then.
   *
   * @param argument a name of what stands for it: equal for columns for which the same stands
   * @param time of {@link #shownIn}, as in a {@link dev.tidemark.planner.engine.query.LateFeature}
   */
  void tellLate(int output, String macro, String argument, Optional<RowTime> time);

  /** A column of the result that is a column of this join's, whatever else reads that. */
  OptionalInt shownIn(int output);

  /** The engine's name of a right column's type. */
  String rightType(int column);

  /** A name of a relation or column that no other in this statement has. */
  String freshName(String hint);

  /**
   * A conjunct of the rule's condition.
   *
   * @param field the text of each field: the left's, followed by the right's
   */
  String condition(RexNode conjunct, IntFunction<String> field);

  /** Whether a condition is true: never NULL. */
  String isTrue(String condition);

  /**
   * {@code left - right > ttl}, for the rule's TTL.
   *
   * @param leftTime an expression
   * @param rightTime an expression
   */
  String isExpired(String leftTime, String rightTime);

  /** An ORDER BY item in this engine's words; text compares by bytes. */
  String orderBy(int rightColumn, String expression, SortOrder order);

  /** A value of the column's type, so that it compares as sorting does: text by bytes. */
  String comparable(int rightColumn, String expression);

  /**
   * A time of the right time's type, a few microseconds later, or earlier where they are negative.
   */
  String shifted(String rightTime, long micros);

  /**
   * The right time's type's next value after {@code -infinity}; empty where no right time can be
   * infinite.
   */
  Optional<String> firstFinite();

  /** The last value before {@code infinity}; empty where no right time can be infinite. */
  Optional<String> lastFinite();

  /** What stands between the name and the query of a step of WITH that several others read. */
  String asKept();

  /** An expression that is another value for each row of a query, which no other step repeats. */
  String rowIdentity();

  /** How to sort; NULL is lowest of all in both. */
  enum SortOrder {
    LOWEST_FIRST,
    HIGHEST_FIRST
  }
}
