package dev.tidemark.planner.parse.grammar;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.ParseException;
import dev.tidemark.planner.parse.generated.SimpleCharStream;
import dev.tidemark.planner.parse.generated.TidemarkGrammar;
import dev.tidemark.planner.parse.generated.TidemarkGrammarTokenManager;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.ParseLimits;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import dev.tidemark.planner.parse.token.Tokens;
import java.io.Reader;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;

/** Calcite's grammar over tokens that are already there, to the end of the statement. */
public final class Grammar {
  private final ParseLimits limits;

  public Grammar(ParseLimits limits) {
    this.limits = limits;
  }

  /** Reads a query: SELECT, VALUES, WITH, TABLE, and set operations. */
  public SqlNode query(Token first) {
    return read(first, TidemarkGrammar::SqlQueryEof);
  }

  /** Reads a condition or another expression. */
  public SqlNode expression(Token first) {
    return read(first, TidemarkGrammar::SqlExpressionEof);
  }

  private SqlNode read(Token first, Production production) {
    TidemarkGrammar grammar = new TidemarkGrammar(new LinkedTokens(first));
    grammar.setUnquotedCasing(Casing.TO_LOWER);
    grammar.setQuotedCasing(Casing.UNCHANGED);
    grammar.setIdentifierMaxLength(Tokens.LONGEST_NAME);
    grammar.setConformance(Conformance.TIDEMARK);
    try {
      SqlNode node = production.read(grammar);
      Nesting.check(node, limits);
      return node;
    } catch (ParseException e) {
      throw SyntaxErrors.after(e.currentToken == null ? first : e.currentToken);
    } catch (CalciteContextException e) {
      throw refused(e);
    } catch (StackOverflowError e) {
      throw SyntaxErrors.tooDeep(SyntaxErrors.position(first), limits);
    } catch (TidemarkException e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      Token at = grammar.token.image == null ? first : grammar.token;
      throw new TidemarkException(
          ErrorCode.SYNTAX_ERROR,
          "At " + SyntaxErrors.position(at) + ": " + SyntaxErrors.unexpected(at),
          e);
    }
  }

  /** Calcite understood what was written and refuses it. */
  private static TidemarkException refused(CalciteContextException e) {
    SqlPosition position = Positions.of(e);
    Throwable cause = e.getCause();
    String reason = cause == null ? null : cause.getMessage();
    String sentence =
        reason == null
            ? "This isn't allowed here"
            : reason
                .replace(
                    "Non-query expression encountered in illegal context",
                    "Expected a query here: SELECT, WITH, VALUES or TABLE")
                .replace(
                    "Query expression encountered in illegal context",
                    "A sub-query can't stand here; compute its value in FROM, as in FROM (SELECT …,"
                        + " (SELECT …) AS x FROM …) AS t")
                .replace(" under the current SQL conformance level", "")
                .strip();
    return new TidemarkException(ErrorCode.SYNTAX_ERROR, "At " + position + ": " + sentence, e);
  }

  @FunctionalInterface
  private interface Production {
    SqlNode read(TidemarkGrammar grammar) throws ParseException;
  }

  /** Gives the first token; the parser follows the links from there. */
  private static final class LinkedTokens extends TidemarkGrammarTokenManager {
    private Token next;

    LinkedTokens(Token first) {
      super(new SimpleCharStream(Reader.nullReader(), 1, 1, 1));
      this.next = first;
    }

    @Override
    public Token getNextToken() {
      Token token = next;
      if (token.next != null) {
        next = token.next;
      }
      return token;
    }
  }
}
