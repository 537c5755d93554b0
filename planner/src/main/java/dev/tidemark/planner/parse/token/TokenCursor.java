package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.APPROX_NUMERIC_LITERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DECIMAL_NUMERIC_LITERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EQ;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_STRING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Walks over the tokens of a statement of our own, and says what was expected where it fails. */
public final class TokenCursor {
  private static final String CATALOG = "tidemark";

  private Token next;

  /** Starts before the first of these. */
  public TokenCursor(Tokens tokens) {
    this.next = tokens.first();
  }

  /** The token that is read next. */
  public Token peek() {
    return next;
  }

  public SqlPosition position() {
    return SyntaxErrors.position(next);
  }

  /** Continues after a part that somebody else has read. */
  public void continueAfter(Token last) {
    next = last.next;
  }

  public boolean atEnd() {
    return next.kind == EOF;
  }

  public void expectEnd() {
    if (!atEnd()) {
      throw unexpected("the end of the statement");
    }
  }

  /** Whether these words come next. */
  public boolean at(String... words) {
    Token token = next;
    for (String word : words) {
      if (!token.image.equalsIgnoreCase(word)) {
        return false;
      }
      token = token.next == null ? token : token.next;
    }
    return true;
  }

  /** Reads these words if all of them come next. */
  public boolean accept(String... words) {
    if (!at(words)) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      next = next.next;
    }
    return true;
  }

  public void expect(String... words) {
    for (String word : words) {
      if (!accept(word)) {
        throw unexpected("'" + word + "'");
      }
    }
  }

  private boolean accept(int kind) {
    if (next.kind != kind) {
      return false;
    }
    next = next.next;
    return true;
  }

  private void expectOpen() {
    if (!accept(LPAREN)) {
      throw unexpected("'('");
    }
  }

  private void expectClose() {
    if (!accept(RPAREN)) {
      throw unexpected("',' or ')'");
    }
  }

  public boolean atOpen() {
    return next.kind == LPAREN;
  }

  /** Reads a name, {@code what} saying whose it is. */
  public Name name(String what) {
    Token token = next;
    Optional<String> text = Names.of(token);
    if (text.isEmpty()) {
      if (KeywordsAsNames.isReserved(token.kind)) {
        throw SyntaxErrors.at(token, SyntaxErrors.unexpected(token) + SyntaxErrors.reserved(token));
      }
      throw unexpected(what);
    }
    next = token.next;
    return new Name(text.get(), SyntaxErrors.position(token));
  }

  /** Reads a name that may follow a schema's, and that may follow the catalog's. */
  public TableRef table(String what) {
    Name last = name(what);
    SqlPosition position = last.position();
    List<String> path = new ArrayList<>();
    while (accept(DOT)) {
      path.add(last.text());
      last = name(what);
    }
    if (path.size() == 2 && path.get(0).equals(CATALOG)) {
      path.remove(0);
    }
    if (path.size() > 1) {
      throw TidemarkException.at(
          position,
          ErrorCode.SYNTAX_ERROR,
          "The name '"
              + String.join(".", path)
              + "."
              + last
              + "' has too many parts; a name is <schema>.<name>");
    }
    return new TableRef(path.stream().findFirst(), last.text(), position);
  }

  /** Reads a whole number above 0, {@code what} saying whose it is. */
  public int wholeNumber(String what) {
    Token token = next;
    if (token.kind != UNSIGNED_INTEGER_LITERAL || !token.image.matches("[1-9][0-9]{0,8}")) {
      throw unexpected(what);
    }
    next = token.next;
    return Integer.parseInt(token.image);
  }

  /** Reads {@code ( item, … )}. */
  public <T> List<T> list(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    expectOpen();
    do {
      items.add(item.get());
    } while (accept(COMMA));
    expectClose();
    return items;
  }

  /** Reads a string literal; its value never appears in an error. */
  public String string(String what) {
    Token token = next;
    if (token.kind != QUOTED_STRING) {
      throw unexpected(what + " in single quotes");
    }
    next = token.next;
    return token.image.substring(1, token.image.length() - 1).replace("''", "'");
  }

  /** Reads {@code COMMENT '…'}, or nothing, which is the empty comment. */
  public String comment() {
    return accept("COMMENT") ? string("a comment") : "";
  }

  /** Reads {@code ( key [=] value, … )}; keys fold to lower case. */
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    list(
        () -> {
          Name key = option();
          accept(EQ);
          if (options.put(key.text(), value()) != null) {
            throw TidemarkException.at(
                key.position(),
                ErrorCode.INVALID_OPTION,
                "The option '" + key + "' is given twice");
          }
          return key;
        });
    return options;
  }

  /** Reads the name of an option, which may have parts: {@code pit.strategy}. */
  public Name option() {
    Name first = name("the name of an option");
    StringBuilder text = new StringBuilder(first.text().toLowerCase(Locale.ROOT));
    while (accept(DOT)) {
      text.append('.').append(name("the name of an option").text().toLowerCase(Locale.ROOT));
    }
    return new Name(text.toString(), first.position());
  }

  /** Reads an option's value: a string, a number or a word. */
  public String value() {
    if (next.kind == QUOTED_STRING) {
      return string("a value");
    }
    String sign = accept(MINUS) ? "-" : "";
    Token token = next;
    boolean isNumber =
        token.kind == UNSIGNED_INTEGER_LITERAL
            || token.kind == DECIMAL_NUMERIC_LITERAL
            || token.kind == APPROX_NUMERIC_LITERAL;
    boolean isWord =
        sign.isEmpty() && Character.isLetter(token.image.isEmpty() ? ' ' : token.image.charAt(0));
    if (!isNumber && !isWord) {
      throw unexpected("a value: a string in single quotes, a number or a word");
    }
    next = token.next;
    return sign + (isNumber ? token.image : token.image.toLowerCase(Locale.ROOT));
  }

  /** Reads {@code [=]} or {@code TO} between an option and its value. */
  public void expectAssignment() {
    if (!accept(EQ) && !accept("TO")) {
      throw unexpected("'=' or 'TO'");
    }
  }

  public TidemarkException unexpected(String expected) {
    return SyntaxErrors.at(next, SyntaxErrors.unexpected(next) + "; expected " + expected);
  }
}
