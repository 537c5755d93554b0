package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CAST;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CURRENT_DATE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CURRENT_TIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DATE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HOOK;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LAST;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LOCALTIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_STRING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.TIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * {@code g AS OF <time> [KNOWN]} and {@code g LAST <n>} behind a table's name, kept as Calcite's
 * {@link SqlSnapshot} whose period is a call that no query can write. The grammar calls it.
 */
public final class Retrieval {
  /** The names of those calls. */
  public static final String AS_OF = "AS OF";

  public static final String AS_OF_KNOWN = "AS OF KNOWN";
  public static final String LAST_RECORDS = "LAST RECORDS";

  /** What a constant time begins with: {@code AS of} before anything else is an alias. */
  private static final Set<Integer> TIMES =
      Set.of(TIMESTAMP, DATE, HOOK, CAST, CURRENT_TIMESTAMP, CURRENT_DATE, LOCALTIMESTAMP);

  private static final Set<String> SPANS =
      Set.of(
          "SECOND", "SECONDS", "MINUTE", "MINUTES", "HOUR", "HOURS", "DAY", "DAYS", "WEEK", "WEEKS",
          "MONTH", "MONTHS", "YEAR", "YEARS");

  private Retrieval() {}

  /** Whether {@code AS OF} and a time come next. */
  public static boolean isAsOf(Token next) {
    if (next.kind != AS || !is(next.next, "OF")) {
      return false;
    }
    Token time = next.next.next;
    return TIMES.contains(time.kind) || is(time, "NOW") && time.next.kind == LPAREN;
  }

  /** Refuses what the grammar would take for an alias, as OF before a sub-query. */
  public static void check(Token first) {
    @Nullable Token before = null;
    for (@Nullable Token token = first; token != null; token = token.next) {
      if (before != null && before.kind == IDENTIFIER && token.kind == LAST) {
        checkCount(token.next);
      }
      boolean isSnapshot = is(before, "SYSTEM_TIME") || is(before, "SYSTEM_VERSION");
      if (isSnapshot && token.kind == AS && is(token.next, "OF") && isQuery(token.next.next)) {
        throw SyntaxErrors.at(
            token.next.next.next,
            is(before, "SYSTEM_TIME")
                ? "FOR SYSTEM_TIME AS OF takes a literal such as TIMESTAMP '2026-11-01 00:00:00'"
                : "FOR SYSTEM_VERSION AS OF takes a literal, the whole number of a snapshot;"
                    + " system.snapshots lists them");
      }
      if (!isSnapshot && token.kind == AS && is(token.next, "OF")) {
        checkTime(token.next.next);
      }
      before = token;
      if (token.kind == AS && is(token.next, "OF") && isQuery(token.next.next)) {
        throw SyntaxErrors.at(
            token.next.next.next,
            "AS OF takes a literal, a parameter, now() or CAST for its time; for that of a sub-query,"
                + " write an AS OF join: FROM <entities> ASOF JOIN <features> MATCH_CONDITION"
                + " (<event time> <= (SELECT …))");
      }
    }
  }

  private static boolean isQuery(@Nullable Token bracket) {
    return bracket != null
        && bracket.kind == LPAREN
        && (is(bracket.next, "SELECT") || is(bracket.next, "WITH"));
  }

  private static void checkTime(Token time) {
    boolean isBracket = time.kind == LPAREN && (isTime(time.next) || time.next.kind == HOOK);
    if (isBracket) {
      throw SyntaxErrors.at(
          time, "AS OF takes its time without brackets, as in AS OF now() - INTERVAL '7' DAY");
    } else if (time.kind == IDENTIFIER && is(time.next, ".")) {
      throw SyntaxErrors.at(
          time,
          SyntaxErrors.unexpected(time)
              + "; AS OF takes a time that is the same for all rows, such as TIMESTAMP '…'; for one of"
              + " each row, write an AS OF join");
    }
  }

  private static void checkCount(Token count) {
    if (count.kind == LPAREN && (isCount(count.next) || is(count.next, "SELECT"))) {
      throw SyntaxErrors.at(
          count, "LAST takes a number of records without brackets, such as LAST 3, or a parameter");
    } else if (isCount(count) && SPANS.contains(count.next.image.toUpperCase(Locale.ROOT))) {
      throw SyntaxErrors.at(
          count.next,
          "LAST counts records, and takes no span of time; write WHERE <event time> >= now() - INTERVAL"
              + " '7' DAY, or AS before an alias of that name");
    }
  }

  private static boolean isCount(Token token) {
    return token.kind == UNSIGNED_INTEGER_LITERAL || token.kind == HOOK;
  }

  private static boolean isTime(Token token) {
    return (token.kind == TIMESTAMP || token.kind == DATE) && token.next.kind == QUOTED_STRING
        || token.kind == CAST
        || is(token, "NOW") && token.next.kind == LPAREN;
  }

  /** Whether {@code LAST} and a number come next. */
  public static boolean isLast(Token next) {
    return next.kind == LAST && isCount(next.next);
  }

  public static SqlNode of(SqlNode table, String call, SqlNode argument) {
    SqlParserPos position = argument.getParserPosition();
    if (argument instanceof SqlNumericLiteral count
        && count.bigDecimalValue().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw TidemarkException.at(
          Positions.of(position),
          ErrorCode.INVALID_VALUE,
          "LAST takes a number of records up to " + Long.MAX_VALUE);
    }
    SqlNode period =
        new SqlUnresolvedFunction(
                new SqlIdentifier(call, position),
                null,
                null,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_FUNCTION)
            .createCall(position, argument);
    return new SqlSnapshot(table.getParserPosition().plus(position), table, period);
  }

  private static boolean is(@Nullable Token token, String word) {
    return token != null && word.equalsIgnoreCase(token.image);
  }
}
