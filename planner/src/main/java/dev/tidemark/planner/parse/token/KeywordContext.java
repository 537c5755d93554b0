package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HOOK;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.PLUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_STRING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.planner.parse.generated.Token;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands round a word, and for each word that needs it, where it is a keyword. */
final class KeywordContext {
  /** Where a word is a keyword; everywhere else it is a name. */
  @FunctionalInterface
  interface Rule {
    boolean isKeyword(KeywordContext before, Token token);
  }

  private static final Set<String> TIME_UNITS =
      Set.of(
          "MICROSECOND",
          "MILLISECOND",
          "SECOND",
          "MINUTE",
          "HOUR",
          "DAY",
          "WEEK",
          "MONTH",
          "QUARTER",
          "YEAR",
          "SECONDS",
          "MINUTES",
          "HOURS",
          "DAYS",
          "WEEKS",
          "MONTHS",
          "QUARTERS",
          "YEARS");

  static final Map<String, Rule> RULES = rules();

  private @Nullable Token before;
  private @Nullable Token beforeThat;

  void advance(Token token) {
    beforeThat = before;
    before = token;
  }

  boolean isAfterDot() {
    return before != null && before.kind == DOT;
  }

  /** Whether a table's name comes next, behind which its columns may stand in brackets. */
  boolean namesTable() {
    return after("AS", "WITH");
  }

  private boolean after(String... words) {
    return is(before, words);
  }

  private boolean isAfterNumber() {
    return before != null && (before.kind == UNSIGNED_INTEGER_LITERAL || before.kind == HOOK);
  }

  /** Whether a value must come next, not the frame of a window. */
  private boolean beginsOperand() {
    if (before == null || before.kind == LPAREN) {
      return !is(beforeThat, "OVER", "AS");
    }
    return after("WHERE", "AND", "OR", "NOT", "ON", "HAVING", "QUALIFY", "WHEN", "CASE", "SELECT")
        || after(",", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "||");
  }

  private boolean isStartOfQuery() {
    return before == null
        || before.kind == LPAREN
        || after(
            "AS", "UNION", "ALL", "EXCEPT", "INTERSECT", "EXPLAIN", "ANALYZE", "LEAKAGE", "FOR");
  }

  private static boolean is(@Nullable Token token, String... words) {
    if (token == null || token.image == null) {
      return false;
    }
    for (String word : words) {
      if (token.image.equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnit(Token token) {
    return TIME_UNITS.contains(token.image.toUpperCase(Locale.ROOT));
  }

  private static boolean opens(Token token) {
    return token.kind == LPAREN || token.kind == LBRACKET;
  }

  private static Rule ifBefore(String... words) {
    return (context, token) -> is(token.next, words);
  }

  private static Rule ifAfter(String... words) {
    return (context, token) -> context.after(words);
  }

  /** A type's name begins a literal; before anything else, "(" included, it is a name. */
  private static boolean beginsLiteral(KeywordContext context, Token token) {
    return token.next.kind == QUOTED_STRING;
  }

  private static boolean beginsTimeLiteral(KeywordContext context, Token token) {
    boolean isZone = is(token.next, "ZONE") && context.after("WITH", "WITHOUT", "LOCAL");
    return isZone || token.next.kind == QUOTED_STRING || beginsZonedLiteral(token);
  }

  private static boolean beginsZonedLiteral(Token token) {
    Token word = token.next;
    if (!is(word, "WITH")) {
      return false;
    }
    word = word.next;
    if (is(word, "LOCAL")) {
      word = word.next;
    }
    return is(word, "TIME") && is(word.next, "ZONE") && word.next.next.kind == QUOTED_STRING;
  }

  private static boolean beginsInterval(KeywordContext context, Token token) {
    Token next = token.next;
    if (next.kind == PLUS || next.kind == MINUS) {
      next = next.next;
    }
    boolean isValue = next.kind == QUOTED_STRING || next.kind == LPAREN || next.kind == HOOK;
    return isValue || isUnit(next) || (next.kind != EOF && isUnit(next.next));
  }

  private static boolean framesWindow(KeywordContext context, Token token) {
    boolean isBound =
        is(token.next, "BETWEEN", "UNBOUNDED", "CURRENT", "INTERVAL")
            || token.next.kind == UNSIGNED_INTEGER_LITERAL
            || token.next.kind == HOOK;
    return (isBound && !context.beginsOperand())
        || context.isAfterNumber()
        || context.after("FIRST", "NEXT");
  }

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    for (String type :
        new String[] {
          "BIGINT", "BINARY", "BIT", "BLOB", "BOOLEAN", "CHARACTER", "CLOB", "DEC", "DOUBLE",
          "FLOAT", "INT", "INTEGER", "NCHAR", "NCLOB", "NUMERIC", "PRECISION", "REAL", "SMALLINT",
          "TINYINT", "UNSIGNED", "VARBINARY", "VARCHAR", "VARIANT", "VARYING"
        }) {
      rules.put(type, (context, token) -> false);
    }
    for (String type : new String[] {"DATE", "DATETIME", "DECIMAL", "UUID"}) {
      rules.put(type, KeywordContext::beginsLiteral);
    }
    rules.put("TIME", KeywordContext::beginsTimeLiteral);
    rules.put("TIMESTAMP", KeywordContext::beginsTimeLiteral);
    rules.put("CHAR", (context, token) -> false);
    rules.put("INTERVAL", KeywordContext::beginsInterval);
    rules.put("LOCAL", ifBefore("TIME"));

    rules.put(
        "ASOF",
        (context, token) -> !context.after("AS") && is(token.next, "JOIN", "LEFT", "INNER"));
    rules.put(
        "LATERAL", (context, token) -> opens(token.next) || is(token.next, "TABLE", "UNNEST"));
    rules.put("MINUS", ifBefore("SELECT", "ALL", "DISTINCT", "VALUES", "WITH"));
    rules.put("RECURSIVE", (context, token) -> context.after("WITH") && !is(token.next, "AS"));
    rules.put(
        "TABLE",
        (context, token) ->
            token.next.kind == LPAREN
                || (context.isStartOfQuery() && Names.of(token.next).isPresent()));
    rules.put("TABLESAMPLE", ifBefore("BERNOULLI", "SYSTEM", "SUBSTITUTE"));
    rules.put("SYSTEM_TIME", ifAfter("FOR"));
    rules.put("SYSTEM_VERSION", ifAfter("FOR"));
    rules.put(
        "OF",
        (context, token) ->
            context.after("MEMBER", "SUBMULTISET")
                || (context.after("AS")
                    && is(context.beforeThat, "SYSTEM_TIME", "SYSTEM_VERSION")));

    rules.put("BY", ifAfter("GROUP", "ORDER", "PARTITION"));
    rules.put("PARTITION", ifBefore("BY"));
    rules.put("GROUPING", (context, token) -> opens(token.next) || is(token.next, "SETS"));
    rules.put(
        "OVER",
        (context, token) ->
            context.before != null && (context.before.kind == RPAREN || context.after("NULLS")));
    rules.put("WITHIN", ifBefore("GROUP", "DISTINCT"));
    rules.put("RANGE", KeywordContext::framesWindow);
    rules.put("ROWS", KeywordContext::framesWindow);
    rules.put(
        "ROW",
        (context, token) ->
            opens(token.next)
                || context.after("CURRENT", "FIRST", "NEXT")
                || context.isAfterNumber());
    rules.put("CURRENT", ifBefore("ROW"));
    rules.put("NO", ifBefore("OTHERS"));
    rules.put("NEXT", ifAfter("FETCH"));
    rules.put("ONLY", ifAfter("ROW", "ROWS"));

    rules.put("ANY", (context, token) -> token.next.kind == LPAREN);
    rules.put("ASYMMETRIC", ifAfter("BETWEEN"));
    rules.put("SYMMETRIC", ifAfter("BETWEEN"));
    rules.put(
        "ESCAPE", (context, token) -> token.next.kind == QUOTED_STRING || token.next.kind == HOOK);
    rules.put("UESCAPE", (context, token) -> token.next.kind == QUOTED_STRING);
    rules.put("MEMBER", ifBefore("OF"));
    rules.put("SUBMULTISET", ifBefore("OF"));
    rules.put("UNKNOWN", (context, token) -> context.after("IS") || isNotAfterIs(context));
    rules.put("EMPTY", KeywordContext::isEmptyPredicate);
    rules.put(
        "TO",
        (context, token) ->
            context.after("SIMILAR")
                || isUnit(token.next)
                || (context.before != null && isUnit(context.before)));
    for (String side : new String[] {"BOTH", "LEADING", "TRAILING"}) {
      rules.put(
          side,
          (context, token) ->
              context.after("(") && is(context.beforeThat, "TRIM") && token.next.kind != RPAREN);
    }
    return Map.copyOf(rules);
  }

  private static boolean isEmptyPredicate(KeywordContext context, Token token) {
    boolean inJson =
        context.after("ON")
            && (token.next.kind == RPAREN || is(token.next, "ERROR", "NULL", "DEFAULT", "EMPTY"));
    return inJson || context.after("IS") || isNotAfterIs(context);
  }

  private static boolean isNotAfterIs(KeywordContext context) {
    return context.after("NOT") && is(context.beforeThat, "IS");
  }
}
