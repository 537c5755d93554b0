package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EXCEPT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.FROM;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.INTERSECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.JOIN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.ON;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SELECT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SET_MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.THEN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WHEN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.WHERE;

import dev.tidemark.planner.parse.generated.Token;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Checks that brackets match, and refuses early what the grammar would spend quadratic time on:
 * thousands of operators in one expression, of set operations, of WHENs, or of parts in one name.
 */
final class Brackets {
  private static final int NAME_PARTS = 16;
  private static final int TOKENS_A_LEVEL = 10;

  private static final class Level {
    private final Token open;
    private int tokens;
    private int setOperations;
    private int arms;

    Level(Token open) {
      this.open = open;
    }
  }

  private final ParseLimits limits;
  private final Deque<Level> levels = new ArrayDeque<>();
  private int dots;
  private boolean isAfterDot;

  Brackets(ParseLimits limits) {
    this.limits = limits;
    levels.push(new Level(new Token()));
  }

  /** Takes the next token of the statement, at last EOF. */
  void take(Token token) {
    switch (token.kind) {
      case LPAREN, LBRACKET -> {
        count(token);
        levels.push(new Level(token));
        if (levels.size() > limits.depth()) {
          throw SyntaxErrors.tooDeep(SyntaxErrors.position(token), limits);
        }
      }
      case RPAREN, RBRACKET -> close(token);
      case EOF -> {
        if (levels.size() > 1) {
          Token open = levels.element().open;
          throw SyntaxErrors.at(open, "The '" + open.image + "' here is never closed");
        }
      }
      default -> count(token);
    }
  }

  private void close(Token token) {
    if (levels.size() == 1) {
      throw SyntaxErrors.at(token, "Unexpected '" + token.image + "'; nothing is open here");
    }
    Token open = levels.pop().open;
    if ((open.kind == LPAREN) != (token.kind == RPAREN)) {
      throw SyntaxErrors.at(
          token,
          "Unexpected '"
              + token.image
              + "'; '"
              + open.image
              + "' was opened at "
              + SyntaxErrors.position(open));
    }
  }

  private void count(Token token) {
    Level level = levels.element();
    switch (token.kind) {
      case COMMA, SELECT, FROM, WHERE, JOIN, ON, THEN -> level.tokens = 0;
      case WHEN -> {
        level.tokens = 0;
        level.arms++;
      }
      case UNION, INTERSECT, EXCEPT, SET_MINUS -> level.setOperations++;
      default -> level.tokens++;
    }
    countNameParts(token);
    int most = limits.depth() * TOKENS_A_LEVEL;
    if (level.tokens > most || level.arms > most || level.setOperations > limits.depth()) {
      throw SyntaxErrors.tooDeep(SyntaxErrors.position(token), limits);
    }
  }

  private void countNameParts(Token token) {
    if (token.kind == DOT) {
      dots++;
    } else if (!isAfterDot) {
      dots = 0;
    }
    isAfterDot = token.kind == DOT;
    if (dots >= NAME_PARTS) {
      throw SyntaxErrors.at(token, "The name here has more than " + NAME_PARTS + " parts");
    }
  }
}
