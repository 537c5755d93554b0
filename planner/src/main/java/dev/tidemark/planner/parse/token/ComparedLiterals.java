package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AND;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ASOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.BETWEEN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.CROSS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DISTINCT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EQ;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EXCEPT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FETCH;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FROM;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FULL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GROUP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.GT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HAVING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.INNER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.INTERSECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.JOIN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LEFT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LIMIT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MATCH_CONDITION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NATURAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NE2;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.NOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.OFFSET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ON;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.OR;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ORDER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUALIFY;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RIGHT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SELECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SET_MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.THEN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.USING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.VALUES;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WHEN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WHERE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WINDOW;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WITH;

import dev.tidemark.planner.parse.generated.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds the literals of a query that are compared with a column in WHERE or ON: by {@code =} and
 * its like, in IN and BETWEEN. Every other literal may steer the plan (a LIMIT, an interval, a
 * position in ORDER BY, a snapshot's time) or is a part of a larger expression, and stays.
 */
final class ComparedLiterals {
  /** A longer list of IN keeps its literals: each length is a plan of its own. */
  private static final int LONGEST_LIST = 100;

  private final List<TakenLiteral> found = new ArrayList<>();
  private final Deque<Boolean> conditions = new ArrayDeque<>();

  private ComparedLiterals() {}

  /** In the order written. */
  static List<TakenLiteral> in(Token first) {
    ComparedLiterals search = new ComparedLiterals();
    search.conditions.push(false);
    Token before = new Token();
    Token beforeThat = before;
    for (Token token = first; token.kind != EOF; token = token.next) {
      Token read = search.take(beforeThat, before, token);
      beforeThat = read == token ? before : new Token();
      before = read;
      token = read;
    }
    return search.found;
  }

  /** Returns the last token that needs no further look. */
  private Token take(Token beforeThat, Token before, Token token) {
    clause(before, token);
    if (!conditions.element()) {
      return token;
    }
    if (isName(before) && token.kind == IN && token.next.kind == LPAREN) {
      return list(token);
    }
    if (isName(before) && token.kind == BETWEEN) {
      return range(token);
    }
    if (isName(before) && token.kind == NOT) {
      if (token.next.kind == IN && token.next.next.kind == LPAREN) {
        return list(token.next);
      }
      return token.next.kind == BETWEEN ? range(token.next) : token;
    }
    boolean isRight = isComparison(before) && isName(beforeThat);
    boolean canBeLeft = beginsCondition(before);
    if (!isRight && !canBeLeft) {
      return token;
    }
    Optional<TakenLiteral> literal = LiteralValues.at(token);
    if (literal.isEmpty()) {
      return token;
    }
    Token after = literal.get().last().next;
    if (isRight ? endsCondition(after) : isComparison(after) && isName(after.next)) {
      found.add(literal.get());
      return literal.get().last();
    }
    return token;
  }

  private void clause(Token before, Token token) {
    switch (token.kind) {
      case LPAREN, LBRACKET -> conditions.push(conditions.element());
      case RPAREN, RBRACKET -> {
        if (conditions.size() > 1) {
          conditions.pop();
        }
      }
      case WHERE, ON -> set(true);
      case FROM -> set(before.kind == DISTINCT && conditions.element());
      case SELECT,
          GROUP,
          HAVING,
          ORDER,
          LIMIT,
          OFFSET,
          FETCH,
          UNION,
          EXCEPT,
          INTERSECT,
          SET_MINUS ->
          set(false);
      case QUALIFY, WINDOW, VALUES, WITH, MATCH_CONDITION, USING, JOIN, CROSS, NATURAL, ASOF ->
          set(false);
      default -> {}
    }
  }

  private void set(boolean isCondition) {
    conditions.pop();
    conditions.push(isCondition);
  }

  /** {@code IN (literal, …)}, from IN on. */
  private Token list(Token in) {
    List<TakenLiteral> items = new ArrayList<>();
    Token separator = in.next;
    while (items.size() < LONGEST_LIST) {
      Optional<TakenLiteral> item = LiteralValues.at(separator.next);
      if (item.isEmpty()) {
        return in;
      }
      items.add(item.get());
      separator = item.get().last().next;
      if (separator.kind == RPAREN) {
        found.addAll(items);
        return separator;
      }
      if (separator.kind != COMMA) {
        return in;
      }
    }
    return in;
  }

  /** {@code BETWEEN literal AND literal}, from BETWEEN on. */
  private Token range(Token between) {
    Optional<TakenLiteral> low = LiteralValues.at(between.next);
    if (low.isEmpty() || low.get().last().next.kind != AND) {
      return between;
    }
    Optional<TakenLiteral> high = LiteralValues.at(low.get().last().next.next);
    if (high.isEmpty() || !endsCondition(high.get().last().next)) {
      return between;
    }
    found.add(low.get());
    found.add(high.get());
    return high.get().last();
  }

  private static boolean isName(Token token) {
    return token.image != null && Names.of(token).isPresent();
  }

  private static boolean isComparison(Token token) {
    return switch (token.kind) {
      case EQ, NE, NE2, LT, LE, GT, GE -> true;
      default -> false;
    };
  }

  private static boolean beginsCondition(Token token) {
    return switch (token.kind) {
      case WHERE, ON, AND, OR, NOT, LPAREN, WHEN -> true;
      default -> false;
    };
  }

  private static boolean endsCondition(Token token) {
    return switch (token.kind) {
      case EOF, RPAREN, AND, OR, THEN, GROUP, HAVING, ORDER, LIMIT, OFFSET, FETCH -> true;
      case UNION, EXCEPT, INTERSECT, SET_MINUS, QUALIFY, WINDOW -> true;
      case JOIN, LEFT, RIGHT, FULL, INNER, CROSS, NATURAL, ASOF -> true;
      default -> false;
    };
  }
}
