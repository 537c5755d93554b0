package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.BEL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOUBLE_QUOTE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DQID;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SEMICOLON;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.TidemarkGrammarTokenManager;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.generated.TokenMgrError;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The tokens of one statement, linked by {@code next}, up to and including the end of the text.
 * Semicolons at the end are left out; keywords that are names have become plain identifiers.
 */
public final class Tokens {
  private final SqlSource source;
  private final Token first;
  private final int endOffset;

  private Tokens(SqlSource source, Token first, int endOffset) {
    this.source = source;
    this.first = first;
    this.endOffset = endOffset;
  }

  public Token first() {
    return first;
  }

  /** The text as written from this token to the end of the last one. */
  public String textFrom(Token token) {
    return source.between(SyntaxErrors.position(token), endOffset);
  }

  /**
   * Reads all of them.
   *
   * @throws TidemarkException SYNTAX_ERROR for what is no token, for brackets that don't match and
   *     for a second statement; LIMIT_EXCEEDED
   */
  public static Tokens of(String sql, ParseLimits limits) {
    SqlSource source = new SqlSource(sql);
    TidemarkGrammarTokenManager lexer = new TidemarkGrammarTokenManager(source);
    lexer.SwitchTo(DQID);
    Deque<Token> open = new ArrayDeque<>();
    Token before = new Token();
    Token last = before;
    int count = 0;
    while (true) {
      Token token = read(lexer, source);
      token.specialToken = null;
      if (token.kind == SEMICOLON) {
        Token end = skipSemicolons(lexer, source);
        if (last != before && end.kind != EOF) {
          throw SyntaxErrors.at(
              end, "Only one statement can be sent at a time, and a second one begins here");
        }
        token = end;
      }
      last.next = token;
      checkToken(token);
      checkBrackets(token, open, limits);
      if (token.kind == EOF) {
        break;
      }
      if (++count > limits.tokens()) {
        throw new TidemarkException(
            ErrorCode.LIMIT_EXCEEDED,
            "The statement has more than "
                + limits.tokens()
                + " words and symbols; send large data by Flight ingest, COPY or bound parameters");
      }
      last = token;
    }
    int end = last == before ? 0 : source.offset(last.endLine, last.endColumn) + 1;
    KeywordsAsNames.free(before.next);
    return new Tokens(source, before.next, end);
  }

  private static Token skipSemicolons(TidemarkGrammarTokenManager lexer, SqlSource source) {
    Token token = read(lexer, source);
    while (token.kind == SEMICOLON) {
      token = read(lexer, source);
    }
    return token;
  }

  private static Token read(TidemarkGrammarTokenManager lexer, SqlSource source) {
    try {
      return lexer.getNextToken();
    } catch (TokenMgrError e) {
      throw unreadable(source);
    }
  }

  private static TidemarkException unreadable(SqlSource source) {
    SqlPosition at = source.tokenPosition();
    String rest = source.fromToken();
    if (rest.isEmpty()) {
      return TidemarkException.at(at, ErrorCode.SYNTAX_ERROR, "The statement ends too early");
    }
    if (rest.startsWith("/*")) {
      return TidemarkException.at(
          at, ErrorCode.SYNTAX_ERROR, "The comment that begins here is never closed with '*/'");
    }
    if (rest.startsWith("`")) {
      return TidemarkException.at(
          at, ErrorCode.SYNTAX_ERROR, "Unexpected '`'; names stand in double quotes: \"name\"");
    }
    return noSql(at, rest.codePointAt(0));
  }

  private static TidemarkException noSql(SqlPosition at, int character) {
    String shown =
        Character.isISOControl(character)
            ? String.format("The character U+%04X", character)
            : String.format(
                "The character '%s' (U+%04X)", Character.toString(character), character);
    return TidemarkException.at(at, ErrorCode.SYNTAX_ERROR, shown + " is no part of SQL");
  }

  private static void checkToken(Token token) {
    switch (token.kind) {
      case QUOTE ->
          throw SyntaxErrors.at(
              token,
              "The string that begins here is never closed; a quote in a string is doubled: ''");
      case DOUBLE_QUOTE ->
          throw SyntaxErrors.at(token, "The quoted name that begins here is empty or never closed");
      case BEL -> throw noSql(SyntaxErrors.position(token), 7);
      default -> {}
    }
  }

  private static void checkBrackets(Token token, Deque<Token> open, ParseLimits limits) {
    switch (token.kind) {
      case LPAREN, LBRACKET -> {
        open.push(token);
        if (open.size() > limits.depth()) {
          throw SyntaxErrors.tooDeep(SyntaxErrors.position(token), limits);
        }
      }
      case RPAREN, RBRACKET -> {
        if (open.isEmpty()) {
          throw SyntaxErrors.at(token, "Unexpected '" + token.image + "'; nothing is open here");
        }
        Token opened = open.pop();
        if ((opened.kind == LPAREN) != (token.kind == RPAREN)) {
          throw SyntaxErrors.at(
              token,
              "Unexpected '"
                  + token.image
                  + "'; '"
                  + opened.image
                  + "' was opened at "
                  + SyntaxErrors.position(opened));
        }
      }
      case EOF -> {
        if (!open.isEmpty()) {
          throw SyntaxErrors.at(
              open.peek(), "The '" + open.peek().image + "' here is never closed");
        }
      }
      default -> {}
    }
  }
}
