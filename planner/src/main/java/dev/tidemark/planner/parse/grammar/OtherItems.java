package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SELECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.STAR;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what only other dialects have in the list of SELECT, and says what to write: {@code *
 * EXCEPT (…)} and IGNORE NULLS within a function's brackets.
 */
public final class OtherItems {
  /** A star behind these is no product. */
  private static final Set<Integer> BEFORE_COLUMNS = Set.of(SELECT, COMMA, DOT);

  private static final Set<String> CHANGES = Set.of("EXCEPT", "EXCLUDE", "REPLACE", "RENAME");

  private static final Set<String> NULLS = Set.of("IGNORE", "RESPECT");

  private OtherItems() {}

  /** Errors: {@code SYNTAX_ERROR}. */
  public static void check(Token first) {
    Token before = first;
    for (@Nullable Token token = first; token != null && token.next != null; token = token.next) {
      if (token.kind == STAR && BEFORE_COLUMNS.contains(before.kind)) {
        checkStar(token.next);
      } else if (NULLS.contains(upper(token)) && upper(token.next).equals("NULLS")) {
        checkNulls(token);
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

  private static String upper(Token token) {
    return token.image == null ? "" : token.image.toUpperCase(Locale.ROOT);
  }
}
