package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CAST;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CURRENT_DATE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CURRENT_TIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DATE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HOOK;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LAST;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LOCALTIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.TIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.Set;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
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

  private Retrieval() {}

  /** Whether {@code AS OF} and a time come next. */
  public static boolean isAsOf(Token next) {
    if (next.kind != AS || !is(next.next, "OF")) {
      return false;
    }
    Token time = next.next.next;
    return TIMES.contains(time.kind) || is(time, "NOW") && time.next.kind == LPAREN;
  }

  /** Refuses a sub-query for a time, before the grammar takes OF for an alias. */
  public static void check(Token first) {
    for (@Nullable Token token = first; token != null; token = token.next) {
      if (token.kind == AS
          && is(token.next, "OF")
          && is(token.next.next, "(")
          && (is(token.next.next.next, "SELECT") || is(token.next.next.next, "WITH"))) {
        throw SyntaxErrors.at(
            token.next.next.next,
            "AS OF takes a literal, a parameter, now() or CAST for its time; for that of a sub-query,"
                + " write an AS OF join: FROM <entities> ASOF JOIN <features> MATCH_CONDITION"
                + " (<event time> <= (SELECT …))");
      }
    }
  }

  /** Whether {@code LAST} and a number come next. */
  public static boolean isLast(Token next) {
    return next.kind == LAST
        && (next.next.kind == UNSIGNED_INTEGER_LITERAL || next.next.kind == HOOK);
  }

  public static SqlNode of(SqlNode table, String call, SqlNode argument) {
    SqlParserPos position = argument.getParserPosition();
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
