package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ALL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.BY;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FETCH;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HAVING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LIMIT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.OFFSET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ORDER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUALIFY;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SELECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SEMICOLON;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.STAR;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WINDOW;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what only other dialects have in lists, and says what to write: {@code * EXCEPT (…)} and
 * IGNORE NULLS within a function's brackets in that of SELECT, ALL for that of GROUP BY or ORDER
 * BY.
 */
public final class OtherItems {
  /** A star behind these is no product. */
  private static final Set<Integer> BEFORE_COLUMNS = Set.of(SELECT, COMMA, DOT);

  private static final Set<String> CHANGES = Set.of("EXCEPT", "EXCLUDE", "REPLACE", "RENAME");

  private static final Set<String> NULLS = Set.of("IGNORE", "RESPECT");

  /** What may stand behind the list of GROUP BY or ORDER BY. */
  private static final Set<Integer> ENDS_OF_LISTS =
      Set.of(EOF, RPAREN, HAVING, QUALIFY, WINDOW, ORDER, LIMIT, OFFSET, FETCH, UNION, SEMICOLON);

  private OtherItems() {}

  /** Errors: {@code SYNTAX_ERROR}. */
  public static void check(Token first) {
    Token before = first;
    for (@Nullable Token token = first; token != null && token.next != null; token = token.next) {
      if (token.kind == STAR && BEFORE_COLUMNS.contains(before.kind)) {
        checkStar(token.next);
      } else if (NULLS.contains(upper(token)) && upper(token.next).equals("NULLS")) {
        checkNulls(token);
      } else if (token.kind == BY && token.next.kind == ALL) {
        checkAll(token.next);
      }
      before = token;
    }
  }

  private static void checkStar(Token word) {
    boolean isQuery = word.next != null && word.next.kind == LPAREN && beginsQuery(word.next.next);
    if (CHANGES.contains(upper(word))
        && word.next != null
        && word.next.kind == LPAREN
        && !isQuery) {
      throw SyntaxErrors.at(
          word,
          SyntaxErrors.unexpected(word)
              + "; * stands for all columns as they are, so name those that are wanted");
    }
  }

  private static boolean beginsQuery(@Nullable Token token) {
    return token != null && Set.of("SELECT", "WITH", "VALUES", "TABLE", "(").contains(upper(token));
  }

  private static void checkNulls(Token word) {
    if (word.next.next != null && word.next.next.kind == RPAREN) {
      throw SyntaxErrors.at(
          word,
          "%s; it stands behind the brackets, as in last_value(<column>) %s NULLS OVER (…)"
              .formatted(SyntaxErrors.unexpected(word), upper(word)));
    }
  }

  /** {@code GROUP BY ALL a, b} is standard SQL. */
  private static void checkAll(Token word) {
    if (word.next == null || ENDS_OF_LISTS.contains(word.next.kind)) {
      throw SyntaxErrors.at(
          word,
          SyntaxErrors.unexpected(word)
              + "; BY takes columns, by their names or by their numbers: BY 1, 2");
    }
  }

  private static String upper(Token token) {
    return token.image == null ? "" : token.image.toUpperCase(Locale.ROOT);
  }
}
