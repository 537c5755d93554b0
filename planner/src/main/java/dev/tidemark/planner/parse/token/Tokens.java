package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.APPROX_NUMERIC_LITERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.BEL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DECIMAL_NUMERIC_LITERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOUBLE_QUOTE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DQID;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.SEMICOLON;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.TidemarkGrammarTokenManager;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.generated.TokenMgrError;
import java.util.List;

/**
 * The tokens of one statement, linked by {@code next}, up to and including the end of the text.
 * Semicolons at the end are left out; keywords that are names have become plain identifiers.
 */
public final class Tokens {
  /** The longest name, quotes included. */
  public static final int LONGEST_NAME = 255;

  /** Enough for every DOUBLE; the time to read a number grows with the square of its length. */
  private static final int LONGEST_NUMBER = 1000;

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

  /** The literals that are compared with columns, in the order written. */
  public List<TakenLiteral> comparedLiterals() {
    return ComparedLiterals.in(first);
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
    Brackets brackets = new Brackets(limits);
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
      brackets.take(token);
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
      case IDENTIFIER, QUOTED_IDENTIFIER -> checkLength(token, "name", LONGEST_NAME);
      case UNSIGNED_INTEGER_LITERAL, DECIMAL_NUMERIC_LITERAL, APPROX_NUMERIC_LITERAL ->
          checkLength(token, "number", LONGEST_NUMBER);
      case BEL -> throw noSql(SyntaxErrors.position(token), 7);
      default -> {}
    }
  }

  private static void checkLength(Token token, String what, int longest) {
    if (token.image.length() > longest) {
      throw SyntaxErrors.at(
          token, "The " + what + " that begins here has more than " + longest + " characters");
    }
  }
}
