package dev.tidemark.planner.parse;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.grammar.AsofSpelling;
import dev.tidemark.planner.parse.grammar.Grammar;
import dev.tidemark.planner.parse.grammar.OtherItems;
import dev.tidemark.planner.parse.grammar.OtherJoins;
import dev.tidemark.planner.parse.grammar.Retrieval;
import dev.tidemark.planner.parse.grammar.UnnestPlaces;
import dev.tidemark.planner.parse.reader.ChangeStatements;
import dev.tidemark.planner.parse.reader.DefinitionStatements;
import dev.tidemark.planner.parse.reader.GroupStatements;
import dev.tidemark.planner.parse.reader.MaintenanceStatements;
import dev.tidemark.planner.parse.reader.SessionStatements;
import dev.tidemark.planner.parse.statement.QueryStatement.Explain;
import dev.tidemark.planner.parse.statement.QueryStatement.ExplainMode;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.parse.statement.Statement;
import dev.tidemark.planner.parse.token.ParseLimits;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import dev.tidemark.planner.parse.token.TokenCursor;
import dev.tidemark.planner.parse.token.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one statement. Names fold to lower case unless they stand in double quotes, and are
 * compared exactly afterwards. Thread-safe.
 */
public final class StatementParser {
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT",
          "WITH",
          "VALUES",
          "TABLE",
          "EXPLAIN",
          "INSERT",
          "DELETE",
          "PURGE",
          "COPY",
          "BACKFILL",
          "CALL",
          "CHECK",
          "CREATE",
          "ALTER",
          "DROP",
          "SHOW",
          "DESCRIBE",
          "SET",
          "RESET");

  private static final List<String> EXPLAIN_MODES = List.of("ANALYZE", "LEAKAGE");

  private static final String MODES =
      "EXPLAIN, EXPLAIN ANALYZE and EXPLAIN LEAKAGE stand before a query, without options";

  /** What a query in brackets begins with. */
  private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

  private final ParseLimits limits;
  private final Grammar grammar;

  public StatementParser() {
    this(ParseLimits.DEFAULTS);
  }

  public StatementParser(ParseLimits limits) {
    this.limits = limits;
    this.grammar = new Grammar(limits);
  }

  /**
   * Reads one statement, with or without a semicolon at its end.
   *
   * @throws TidemarkException SYNTAX_ERROR, NOT_SUPPORTED, INVALID_OPTION for a password or an
   *     option given twice, LIMIT_EXCEEDED; nothing else
   */
  public Statement parse(String sql) {
    if (sql.length() > limits.characters()) {
      throw new TidemarkException(
          ErrorCode.LIMIT_EXCEEDED,
          "The statement has "
              + sql.length()
              + " characters, more than "
              + limits.characters()
              + "; send large data by Flight ingest, COPY or bound parameters");
    }
    Tokens tokens = Tokens.of(sql, limits);
    TokenCursor cursor = new TokenCursor(tokens);
    if (cursor.atEnd()) {
      throw new TidemarkException(ErrorCode.SYNTAX_ERROR, "The statement is empty");
    }
    AsofSpelling.check(tokens.first());
    OtherJoins.check(tokens.first());
    OtherItems.check(tokens.first());
    Retrieval.check(tokens.first());
    UnnestPlaces.check(tokens.first());
    return statement(tokens, cursor);
  }

  private Statement statement(Tokens tokens, TokenCursor cursor) {
    Token first = cursor.peek();
    return switch (first.image.toUpperCase(Locale.ROOT)) {
      case "SELECT", "WITH", "VALUES", "TABLE", "(" -> new Query(grammar.query(first));
      case "EXPLAIN" -> explain(tokens, cursor);
      case "INSERT", "DELETE", "COPY" -> new ChangeStatements(cursor, grammar).read();
      case "PURGE", "CALL", "CHECK" -> new MaintenanceStatements(cursor, grammar).read();
      case "CREATE", "ALTER", "DROP" -> new DefinitionStatements(tokens, cursor, grammar).read();
      case "BACKFILL" -> GroupStatements.backfill(tokens, cursor, grammar);
      case "SHOW", "DESCRIBE", "DESC", "SET", "RESET" -> new SessionStatements(cursor).read();
      case "UPDATE" ->
          throw unsupported(
              first, "UPDATE isn't supported; INSERT the whole record again, which overwrites it");
      case "MERGE" ->
          throw unsupported(
              first, "MERGE isn't supported; an INSERT already overwrites a key's older record");
      case "TRUNCATE" -> throw unsupported(first, "TRUNCATE isn't supported; use DELETE or DROP");
      case "BEGIN", "START", "COMMIT", "ROLLBACK", "END", "SAVEPOINT" ->
          throw unsupported(
              first, "Transactions aren't supported; each statement is one of its own");
      default -> throw unknown(first);
    };
  }

  private Statement explain(Tokens tokens, TokenCursor cursor) {
    cursor.expect("EXPLAIN");
    ExplainMode mode = explainMode(cursor);
    cursor.accept("PLAN", "FOR");
    if (cursor.atEnd()) {
      throw cursor.unexpected("a statement to explain");
    }
    if (cursor.at("EXPLAIN")) {
      throw cursor.unexpected("a statement that isn't EXPLAIN itself");
    }
    if (mode != ExplainMode.PLAN && (cursor.at("ANALYZE") || cursor.at("LEAKAGE"))) {
      throw cursor.unexpected("a query, since EXPLAIN takes ANALYZE or LEAKAGE and not both");
    }
    Token word = cursor.peek();
    Optional<String> meant = Suggestions.closest(word.image, EXPLAIN_MODES);
    if (mode == ExplainMode.PLAN && meant.isPresent()) {
      throw SyntaxErrors.at(
          word, SyntaxErrors.unexpected(word) + "; did you mean EXPLAIN " + meant.get() + "?");
    }
    if (word.kind == LPAREN && !QUERIES.contains(word.next.image.toUpperCase(Locale.ROOT))) {
      throw SyntaxErrors.at(word.next, SyntaxErrors.unexpected(word.next) + "; " + MODES);
    }
    boolean isStatement =
        word.kind == LPAREN || Suggestions.closest(word.image, STATEMENTS).isPresent();
    if (!isStatement) {
      throw SyntaxErrors.at(word, SyntaxErrors.unexpected(word) + "; " + MODES);
    }
    if (statement(tokens, cursor) instanceof Query query) {
      return new Explain(query, mode);
    }
    throw unsupported(
        word, "EXPLAIN takes a query; where the statement has a SELECT in it, explain that");
  }

  private static ExplainMode explainMode(TokenCursor cursor) {
    if (cursor.accept("ANALYZE")) {
      return ExplainMode.ANALYZE;
    }
    return cursor.accept("LEAKAGE") ? ExplainMode.LEAKAGE : ExplainMode.PLAN;
  }

  private static TidemarkException unsupported(Token token, String sentence) {
    return TidemarkException.at(SyntaxErrors.position(token), ErrorCode.NOT_SUPPORTED, sentence);
  }

  private static TidemarkException unknown(Token first) {
    String hint =
        Suggestions.closest(first.image, STATEMENTS)
            .map(meant -> "; did you mean '" + meant + "'?")
            .orElse("; a statement begins with one of " + String.join(", ", STATEMENTS));
    return SyntaxErrors.at(first, SyntaxErrors.unexpected(first) + hint);
  }
}
