package dev.tidemark.planner.parse;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EQ;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.ParseException;
import dev.tidemark.planner.parse.generated.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.runtime.CalciteContextException;

/** Turns what the grammar throws into one sentence: what was unexpected, where, and what helps. */
final class SyntaxErrors {
  /** Words that begin a clause of a query; a misspelt one is read as an alias at first. */
  private static final List<String> CLAUSES =
      List.of(
          "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "WINDOW", "ORDER", "LIMIT",
          "OFFSET", "UNION", "INTERSECT", "EXCEPT", "JOIN", "LEFT", "INNER", "ASOF",
          "MATCH_CONDITION", "VALUES", "BETWEEN", "DISTINCT");

  private static final int LONGEST_SHOWN = 40;

  private SyntaxErrors() {}

  /** {@code Unexpected 'x'}. Never shows the value of a string, which may be a secret. */
  static String unexpected(Token token) {
    if (token.kind == EOF) {
      return "The statement ends too early";
    }
    if (token.image.indexOf('\'') >= 0) {
      return "Unexpected string";
    }
    return "Unexpected '" + shown(token.image) + "'";
  }

  static String reserved(Token token) {
    return "Unexpected '"
        + token.image
        + "', a reserved word; to use it as a name, write \""
        + token.image.toLowerCase(Locale.ROOT)
        + "\"";
  }

  private static String shown(String image) {
    return image.length() <= LONGEST_SHOWN ? image : image.substring(0, LONGEST_SHOWN) + "…";
  }

  /** The grammar found a token that fits nothing. */
  static TidemarkException of(ParseException e, Token first) {
    Token last = e.currentToken == null ? first : e.currentToken;
    Token offending = last.next == null ? last : last.next;
    return Tokens.error(offending, unexpected(offending) + hint(last, offending));
  }

  private static String hint(Token last, Token offending) {
    if (offending.kind == EQ && last.kind == EQ) {
      return "; equality is a single '='";
    }
    Optional<String> misspelt = misspelt(offending);
    if (misspelt.isPresent()) {
      return "; did you mean '" + misspelt.get() + "'?";
    }
    Optional<String> before = misspelt(last);
    if (before.isPresent()) {
      return "; did you mean '" + before.get() + "' instead of '" + last.image + "'?";
    }
    if (KeywordsAsNames.isReserved(offending.kind)) {
      return ", a reserved word; to use it as a name, write \""
          + offending.image.toLowerCase(Locale.ROOT)
          + "\"";
    }
    return "";
  }

  private static Optional<String> misspelt(Token token) {
    return token.kind == IDENTIFIER && token.image != null
        ? Suggestions.closest(token.image, CLAUSES)
        : Optional.empty();
  }

  /** Calcite refused something it had understood. */
  static TidemarkException of(CalciteContextException e) {
    SqlPosition position =
        new SqlPosition(Math.max(1, e.getPosLine()), Math.max(1, e.getPosColumn()));
    Throwable cause = e.getCause();
    String sentence = cause == null || cause.getMessage() == null ? "Not valid here" : cause.getMessage();
    return new TidemarkException(
        ErrorCode.SYNTAX_ERROR, "At " + position + ": " + sentence.strip(), e);
  }
}
