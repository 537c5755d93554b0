package dev.tidemark.planner.parse;

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
final class TokenCursor {
  private static final String CATALOG = "tidemark";

  private Token next;

  TokenCursor(Token first) {
    this.next = first;
  }

  /** The token that is read next. */
  Token peek() {
    return next;
  }

  SqlPosition position() {
    return Tokens.position(next);
  }

  /** Continues after a part that somebody else has read. */
  void continueAfter(Token last) {
    next = last.next;
  }

  boolean atEnd() {
    return next.kind == EOF;
  }

  void expectEnd() {
    if (!atEnd()) {
      throw unexpected("the end of the statement");
    }
  }

  /** Whether these words come next. */
  boolean at(String... words) {
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
  boolean accept(String... words) {
    if (!at(words)) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      next = next.next;
    }
    return true;
  }

  void expect(String... words) {
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

  void expectOpen() {
    if (!accept(LPAREN)) {
      throw unexpected("'('");
    }
  }

  void expectClose() {
    if (!accept(RPAREN)) {
      throw unexpected("',' or ')'");
    }
  }

  boolean atOpen() {
    return next.kind == LPAREN;
  }

  /** Reads a name, {@code what} saying whose it is. */
  Name name(String what) {
    Token token = next;
    Optional<String> text = Names.of(token);
    if (text.isEmpty()) {
      if (KeywordsAsNames.isReserved(token.kind)) {
        throw Tokens.error(token, SyntaxErrors.reserved(token));
      }
      throw unexpected(what);
    }
    next = token.next;
    return new Name(text.get(), Tokens.position(token));
  }

  /** Reads a name that may follow a schema's, and that may follow the catalog's. */
  TableRef table(String what) {
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
          dev.tidemark.catalog.error.ErrorCode.SYNTAX_ERROR,
          "The name '" + String.join(".", path) + "." + last + "' has too many parts; a name is <schema>.<name>");
    }
    return new TableRef(path.stream().findFirst(), last.text(), position);
  }

  /** Reads {@code ( item, … )}. */
  <T> List<T> list(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    expectOpen();
    do {
      items.add(item.get());
    } while (accept(COMMA));
    expectClose();
    return items;
  }

  /** Reads a string literal; its value never appears in an error. */
  String string(String what) {
    Token token = next;
    if (token.kind != QUOTED_STRING) {
      throw unexpected(what + " in single quotes");
    }
    next = token.next;
    return token.image.substring(1, token.image.length() - 1).replace("''", "'");
  }

  /** Reads {@code COMMENT '…'}, or nothing, which is the empty comment. */
  String comment() {
    return accept("COMMENT") ? string("a comment") : "";
  }

  /** Reads {@code ( key [=] value, … )}; keys fold to lower case. */
  Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    list(
        () -> {
          Name key = option();
          accept(EQ);
          if (options.put(key.text(), value()) != null) {
            throw TidemarkException.at(
                key.position(),
                dev.tidemark.catalog.error.ErrorCode.INVALID_OPTION,
                "The option '" + key + "' is given twice");
          }
          return key;
        });
    return options;
  }

  /** Reads the name of an option, which may have parts: {@code pit.strategy}. */
  Name option() {
    Name first = name("the name of an option");
    StringBuilder text = new StringBuilder(first.text().toLowerCase(Locale.ROOT));
    while (accept(DOT)) {
      text.append('.').append(name("the name of an option").text().toLowerCase(Locale.ROOT));
    }
    return new Name(text.toString(), first.position());
  }

  /** Reads an option's value: a string, a number or a word. */
  String value() {
    if (next.kind == QUOTED_STRING) {
      return string("a value");
    }
    String sign = accept(MINUS) ? "-" : "";
    Token token = next;
    boolean isNumber =
        token.kind == UNSIGNED_INTEGER_LITERAL
            || token.kind == DECIMAL_NUMERIC_LITERAL
            || token.kind == APPROX_NUMERIC_LITERAL;
    boolean isWord = sign.isEmpty() && Character.isLetter(token.image.isEmpty() ? ' ' : token.image.charAt(0));
    if (!isNumber && !isWord) {
      throw unexpected("a value: a string in single quotes, a number or a word");
    }
    next = token.next;
    return sign + (isNumber ? token.image : token.image.toLowerCase(Locale.ROOT));
  }

  /** Reads {@code [=]} or {@code TO} between an option and its value. */
  void expectAssignment() {
    if (!accept(EQ) && !accept("TO")) {
      throw unexpected("'=' or 'TO'");
    }
  }

  TidemarkException unexpected(String expected) {
    return Tokens.error(next, SyntaxErrors.unexpected(next) + "; expected " + expected);
  }
}
