package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AND;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.BY;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EQ;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FROM;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HAVING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.JOIN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LATERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NE2;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ON;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.OR;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.PLUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUALIFY;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SELECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNNEST;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.VALUES;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WHERE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WITH;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses {@code unnest(…)} where a value stands: the grammar would say so of what is beside it.
 */
public final class UnnestPlaces {
  /** A value follows these, and never a name with a bracket after it. */
  private static final Set<Integer> BEFORE =
      Set.of(EQ, NE, NE2, LT, LE, GT, GE, PLUS, MINUS, AND, OR, NOT, ON, WHERE, HAVING, SELECT, BY);

  /** A table or a value follows these. */
  private static final Set<Integer> OPEN = Set.of(COMMA, LPAREN);

  /** Behind these come values, up to the next FROM or WITH. */
  private static final Set<Integer> CLAUSES = Set.of(SELECT, WHERE, BY, HAVING, QUALIFY, VALUES);

  /** A bracket behind these may hold tables. */
  private static final Set<Integer> BEFORE_TABLES = Set.of(FROM, JOIN, LATERAL, COMMA, LPAREN);

  private final Deque<Boolean> outer = new ArrayDeque<>();
  private boolean takesTables = true;
  private @Nullable Token before;

  private UnnestPlaces() {}

  /** Errors: SYNTAX_ERROR. */
  public static void check(Token first) {
    UnnestPlaces places = new UnnestPlaces();
    for (@Nullable Token token = first; token != null; token = token.next) {
      boolean isCall = token.kind == UNNEST && token.next != null && token.next.kind == LPAREN;
      if (isCall && places.takesValue()) {
        throw SyntaxErrors.at(
            token,
            SyntaxErrors.unexpected(token)
                + "; it makes rows of an array, and stands in FROM, as in CROSS JOIN unnest(<array>) AS"
                + " u (<column>); for one of its values, write = ANY (<array>)");
      }
      places.pass(token);
    }
  }

  private boolean takesValue() {
    return before != null
        && (BEFORE.contains(before.kind) || !takesTables && OPEN.contains(before.kind));
  }

  private void pass(Token token) {
    if (token.kind == LPAREN) {
      outer.push(takesTables);
      takesTables = takesTables && before != null && BEFORE_TABLES.contains(before.kind);
    } else if (token.kind == RPAREN && !outer.isEmpty()) {
      takesTables = outer.pop();
    } else if (token.kind == FROM || token.kind == WITH) {
      takesTables = true;
    } else if (CLAUSES.contains(token.kind)) {
      takesTables = false;
    }
    before = token;
  }
}
