package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CURRENT_DATE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CURRENT_TIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DAY;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.END;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HOOK;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HOUR;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LOCALTIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MINUTE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MONTH;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_STRING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SECOND;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.YEAR;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPostfixOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.jspecify.annotations.Nullable;

/**
 * Brings the spellings of an AS OF join to one: a {@link SqlAsofJoin} with a match condition and
 * keys in ON, which are TRUE where there are none, or with columns in USING. The grammar calls it;
 * what it refuses is a SYNTAX_ERROR that says what to write.
 */
public final class AsofSpelling {
  private static final Set<SqlKind> COMPARISONS =
      Set.of(
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL);

  /** {@code MATCH_CONDITION (<time> KNOWN)}: the time, and that it is when things were known. */
  public static final SqlOperator KNOWN =
      new SqlPostfixOperator(
          "KNOWN", SqlKind.OTHER, 20, ReturnTypes.ARG0, null, OperandTypes.DATETIME);

  /** What a time may end with. */
  private static final Set<Integer> TIME_ENDS =
      Set.of(
          IDENTIFIER,
          QUOTED_IDENTIFIER,
          QUOTED_STRING,
          RPAREN,
          RBRACKET,
          HOOK,
          END,
          CURRENT_DATE,
          CURRENT_TIMESTAMP,
          LOCALTIMESTAMP,
          DAY,
          HOUR,
          MINUTE,
          MONTH,
          SECOND,
          YEAR);

  /** Behind the name of a table, and not behind its alias. */
  private static final Set<Integer> AFTER_NAMES = Set.of(AS, DOT, IDENTIFIER, QUOTED_IDENTIFIER);

  /** Behind ASOF may stand a side and OUTER. */
  private static final int WORDS_TO_JOIN = 3;

  private AsofSpelling() {}

  /** Whether a condition in these parentheses ends with the word {@code KNOWN}. */
  public static boolean endsWithKnown(Token open) {
    if (open.kind != LPAREN) {
      return false;
    }
    Token end = open;
    Token last = open;
    Token beforeLast = open;
    for (int depth = 1; depth > 0; depth += end.kind == LPAREN ? 1 : end.kind == RPAREN ? -1 : 0) {
      beforeLast = last;
      last = end;
      end = end.next;
      if (end == null || end.kind == EOF) {
        return false;
      }
    }
    return isKnown(last) && TIME_ENDS.contains(beforeLast.kind);
  }

  /** Whether in these parentheses there are only others of which that is true. */
  public static boolean wrapsKnown(Token open) {
    if (open.kind != LPAREN || open.next == null || open.next.kind != LPAREN) {
      return false;
    }
    Token inner = open.next;
    @Nullable Token end = afterBrackets(inner);
    return end != null && end.kind == RPAREN && (endsWithKnown(inner) || wrapsKnown(inner));
  }

  private static @Nullable Token afterBrackets(Token open) {
    @Nullable Token token = open.next;
    for (int depth = 1; token != null && depth > 0; token = token.next) {
      depth += token.kind == LPAREN ? 1 : token.kind == RPAREN ? -1 : 0;
    }
    return token;
  }

  /** Whether this is that word, where no name can stand. */
  public static boolean isKnown(Token token) {
    return token.kind == IDENTIFIER && isWord(token, "KNOWN");
  }

  public static SqlNode known(SqlNode time) {
    return KNOWN.createCall(time.getParserPosition(), time);
  }

  /**
   * Refuses the sides that no AS OF join has, before the grammar fails on them in its own words.
   */
  public static void check(Token first) {
    Token before = first;
    for (@Nullable Token token = first; token != null; token = token.next) {
      if (isWord(before, "JOIN") && isWord(token, "ASOF")) {
        checkOrder(token);
      }
      if (isWord(token, "ASOF") && token.next != null && !isWord(before, "AS")) {
        checkSide(before, token);
        checkSide(token.next, token);
      }
      // FULL OUTER is one side.
      before = isWord(token, "OUTER") && isSide(before) ? before : token;
    }
  }

  /** {@code JOIN asof a} is a table and its alias; with one name more it is the wrong order. */
  private static void checkOrder(Token asof) {
    boolean isName = asof.next != null && asof.next.kind == IDENTIFIER && asof.next.next != null;
    if (isName && AFTER_NAMES.contains(asof.next.next.kind)) {
      throw SyntaxErrors.at(
          asof,
          "Unexpected 'ASOF'; it stands before JOIN:"
              + " <spine> [LEFT] ASOF JOIN <table> MATCH_CONDITION (…) ON …");
    }
  }

  private static void checkSide(Token side, Token asof) {
    boolean joins = false;
    @Nullable Token token = asof.next;
    for (int i = 0; i < WORDS_TO_JOIN && token != null && !joins; i++, token = token.next) {
      joins = isWord(token, "JOIN");
    }
    if (!joins) {
      return;
    }
    if (isWord(side, "NATURAL") && side == asof.next) {
      throw refused(side, "name the columns in USING (…) or in ON");
    }
    if (isWord(side, "CROSS")) {
      throw refused(
          side, "where every row is a candidate, write ASOF JOIN <table> MATCH_CONDITION (…)");
    }
    if (isWord(side, "RIGHT") || isWord(side, "FULL") || isWord(side, "OUTER")) {
      throw refused(
          side,
          "begin with the rows to keep: "
              + "<spine> LEFT ASOF JOIN <features> MATCH_CONDITION (…) ON …");
    }
  }

  private static TidemarkException refused(Token side, String hint) {
    return SyntaxErrors.at(
        side, side.image.toUpperCase(Locale.ROOT) + " ASOF JOIN doesn't exist; " + hint);
  }

  private static boolean isSide(Token token) {
    return isWord(token, "LEFT") || isWord(token, "RIGHT") || isWord(token, "FULL");
  }

  private static boolean isWord(@Nullable Token token, String word) {
    return token != null && token.image != null && token.image.equalsIgnoreCase(word);
  }

  public static boolean isAsof(SqlLiteral joinType) {
    JoinType type = joinType.getValueAs(JoinType.class);
    return type == JoinType.ASOF || type == JoinType.LEFT_ASOF;
  }

  /** Refuses what may stand neither before nor behind such a join, whatever follows. */
  public static void checkMatchCondition(
      SqlLiteral natural, SqlLiteral joinType, @Nullable SqlNode matchCondition) {
    if (natural.booleanValue() && isAsof(joinType)) {
      throw at(joinType, "NATURAL ASOF JOIN doesn't exist; name the columns in USING (…) or in ON");
    }
    if (matchCondition != null && !isAsof(joinType)) {
      throw at(matchCondition, "MATCH_CONDITION belongs to ASOF JOIN and LEFT ASOF JOIN only");
    }
  }

  /**
   * {@code ASOF JOIN … USING (k, …, t)}, whose last column is matched with {@code >=} where there
   * is no match condition. The columns are found when the query is validated.
   */
  public static SqlNode using(
      SqlNode left,
      SqlLiteral natural,
      SqlLiteral joinType,
      SqlNode right,
      SqlLiteral using,
      SqlNodeList columns,
      @Nullable SqlNode matchCondition) {
    return new SqlAsofJoin(
        joinType.getParserPosition(),
        left,
        natural,
        joinType,
        right,
        using,
        columns,
        matchCondition);
  }

  /** {@code ASOF JOIN … MATCH_CONDITION (…)} without ON: every row is a candidate. */
  public static SqlNode withoutKeys(
      SqlNode left,
      SqlLiteral natural,
      SqlLiteral joinType,
      SqlNode right,
      @Nullable SqlNode matchCondition) {
    SqlParserPos position = joinType.getParserPosition();
    if (matchCondition == null) {
      throw at(joinType, "ASOF JOIN needs MATCH_CONDITION (…) to say which row matches, and ON");
    }
    return new SqlAsofJoin(
        position,
        left,
        natural,
        joinType,
        right,
        JoinConditionType.ON.symbol(position),
        SqlLiteral.createBoolean(true, position),
        matchCondition);
  }

  /**
   * DuckDB's spelling: the one comparison among the conjuncts of ON is the match condition. Where
   * there is none, the one that is the opposite of a comparison.
   */
  public static SqlNode comparisonInOn(
      SqlNode left,
      SqlLiteral natural,
      SqlLiteral joinType,
      SqlNode right,
      SqlLiteral on,
      SqlNode condition) {
    List<SqlNode> keys = conjuncts(condition);
    List<SqlNode> comparisons =
        keys.stream().filter(c -> COMPARISONS.contains(c.getKind())).toList();
    if (comparisons.isEmpty()) {
      comparisons = keys.stream().filter(c -> COMPARISONS.contains(withoutNot(c))).toList();
    }
    if (comparisons.size() != 1) {
      throw at(
          comparisons.isEmpty() ? condition : comparisons.get(1),
          "Without MATCH_CONDITION, ON of an ASOF JOIN has exactly one of <, <=, > and >=, here "
              + comparisons.size()
              + "; write MATCH_CONDITION (…) before ON");
    }
    keys.remove(comparisons.get(0));
    SqlParserPos position = on.getParserPosition();
    SqlNode equal =
        keys.stream()
            .reduce(
                (a, b) ->
                    SqlStdOperatorTable.AND.createCall(
                        a.getParserPosition().plus(b.getParserPosition()), a, b))
            .orElseGet(() -> SqlLiteral.createBoolean(true, position));
    return new SqlAsofJoin(
        joinType.getParserPosition(),
        left,
        natural,
        joinType,
        right,
        on,
        equal,
        comparisons.get(0));
  }

  private static SqlKind withoutNot(SqlNode condition) {
    SqlNode inner = condition;
    while (inner.getKind() == SqlKind.NOT) {
      inner = ((SqlCall) inner).operand(0);
    }
    return inner.getKind();
  }

  /** From left to right, without recursion, for a chain of ANDs leans left. */
  private static List<SqlNode> conjuncts(SqlNode condition) {
    List<SqlNode> conjuncts = new ArrayList<>();
    SqlNode rest = condition;
    while (rest.getKind() == SqlKind.AND) {
      List<SqlNode> operands = ((SqlCall) rest).getOperandList();
      conjuncts.add(0, operands.get(1));
      rest = operands.get(0);
    }
    conjuncts.add(0, rest);
    return conjuncts;
  }

  private static TidemarkException at(SqlNode node, String sentence) {
    return TidemarkException.at(Positions.of(node), ErrorCode.SYNTAX_ERROR, sentence);
  }
}
