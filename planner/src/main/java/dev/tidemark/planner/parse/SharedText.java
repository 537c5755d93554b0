package dev.tidemark.planner.parse;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.HOOK;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.grammar.AsofSpelling;
import dev.tidemark.planner.parse.grammar.Grammar;
import dev.tidemark.planner.parse.grammar.OtherJoins;
import dev.tidemark.planner.parse.grammar.Retrieval;
import dev.tidemark.planner.parse.grammar.UnnestPlaces;
import dev.tidemark.planner.parse.token.ParseLimits;
import dev.tidemark.planner.parse.token.TakenLiteral;
import dev.tidemark.planner.parse.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * A query's text without those literals that a plan may take as parameters, so that look-ups of
 * different keys share one plan. Finding the plan needs no grammar, only the words of the text.
 *
 * <p>Not thread-safe, and {@link #parse} works once.
 */
public final class SharedText {
  private static final int LONGEST = 20_000;
  private static final Set<String> QUERY_STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");
  private static final Grammar GRAMMAR = new Grammar(ParseLimits.DEFAULTS);

  private final Token first;
  private final List<TakenLiteral> literals;
  private final List<String> key;

  private SharedText(Token first, List<TakenLiteral> literals, List<String> key) {
    this.first = first;
    this.literals = literals;
    this.key = key;
  }

  /** Empty for a text that is no query, is long, has parameters of its own, or is no SQL. */
  public static Optional<SharedText> of(String sql) {
    if (sql.length() > LONGEST) {
      return Optional.empty();
    }
    Tokens tokens;
    try {
      tokens = Tokens.of(sql, ParseLimits.DEFAULTS);
    } catch (TidemarkException e) {
      // Parsing it says the same, to whom it concerns.
      return Optional.empty();
    }
    if (!QUERY_STARTS.contains(tokens.first().image.toUpperCase(Locale.ROOT))) {
      return Optional.empty();
    }
    List<TakenLiteral> literals = tokens.comparedLiterals();
    List<String> key = new ArrayList<>();
    int taken = 0;
    for (Token token = tokens.first(); token.kind != EOF; token = token.next) {
      if (token.kind == HOOK) {
        return Optional.empty();
      }
      if (taken < literals.size() && literals.get(taken).first() == token) {
        TakenLiteral literal = literals.get(taken++);
        key.add("? " + literal.type().sql());
        token = literal.last();
      } else {
        key.add(token.image);
      }
    }
    return Optional.of(new SharedText(tokens.first(), literals, key));
  }

  /** Equal for texts that differ in nothing but the values of literals of the same types. */
  public List<String> key() {
    return key;
  }

  /** What was taken out, in the order written. */
  public List<TakenLiteral> literals() {
    return literals;
  }

  /**
   * The query with a parameter in the place of each literal.
   *
   * @throws TidemarkException SYNTAX_ERROR, LIMIT_EXCEEDED; its position is of little use
   */
  public SqlNode parse() {
    for (TakenLiteral literal : literals) {
      literal.first().kind = HOOK;
      literal.first().image = "?";
      literal.first().next = literal.last().next;
    }
    AsofSpelling.check(first);
    OtherJoins.check(first);
    Retrieval.check(first);
    UnnestPlaces.check(first);
    return GRAMMAR.query(first);
  }
}
