package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FROM;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.JOIN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LATERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MATCH_CONDITION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNNEST;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses {@code unnest(…)} where a value stands: the grammar would say so of what is beside it.
 */
public final class UnnestPlaces {
  private static final Set<Integer> BEFORE = Set.of(FROM, JOIN, LATERAL, COMMA, LPAREN);

  private UnnestPlaces() {}

  /** Errors: SYNTAX_ERROR. */
  public static void check(Token first) {
    boolean isInCondition = false;
    @Nullable Token before = null;
    for (@Nullable Token token = first; token != null; token = token.next) {
      boolean isCall = token.kind == UNNEST && token.next != null && token.next.kind == LPAREN;
      if (isCall && (isInCondition || !follows(before))) {
        throw SyntaxErrors.at(
            token,
            SyntaxErrors.unexpected(token)
                + "; it makes rows of an array, and stands in FROM, as in CROSS JOIN unnest(<array>) AS"
                + " u (<column>); for one of its values, write = ANY (<array>)");
      }
      isInCondition = token.kind == LPAREN && before != null && before.kind == MATCH_CONDITION;
      before = token;
    }
  }

  private static boolean follows(@Nullable Token before) {
    return before != null && BEFORE.contains(before.kind);
  }
}
