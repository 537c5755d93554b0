package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AND;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EQ;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HAVING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MATCH_CONDITION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NE2;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ON;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.OR;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.PLUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SELECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNNEST;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WHERE;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses {@code unnest(…)} where a value stands: the grammar would say so of what is beside it.
 */
public final class UnnestPlaces {
  /** A value follows these, and never a name with a bracket after it. */
  private static final Set<Integer> BEFORE =
      Set.of(EQ, NE, NE2, LT, LE, GT, GE, PLUS, MINUS, AND, OR, NOT, ON, WHERE, HAVING, SELECT);

  private UnnestPlaces() {}

  /** Errors: SYNTAX_ERROR. */
  public static void check(Token first) {
    boolean isInCondition = false;
    @Nullable Token before = null;
    for (@Nullable Token token = first; token != null; token = token.next) {
      boolean isCall = token.kind == UNNEST && token.next != null && token.next.kind == LPAREN;
      if (isCall && (isInCondition || isValue(before))) {
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

  private static boolean isValue(@Nullable Token before) {
    return before != null && BEFORE.contains(before.kind);
  }
}
