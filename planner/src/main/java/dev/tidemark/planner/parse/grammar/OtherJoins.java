package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.JOIN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LEFT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;

import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the joins that only other dialects have, and says what to write. Without that, the word
 * before JOIN would be taken for an alias: {@code FROM l SEMI JOIN r}.
 */
public final class OtherJoins {
  private static final Set<Integer> ENDS_OF_TABLES = Set.of(IDENTIFIER, QUOTED_IDENTIFIER, RPAREN);

  private OtherJoins() {}

  /** Errors: {@code SYNTAX_ERROR}. */
  public static void check(Token first) {
    Token before = first;
    for (@Nullable Token token = first; token != null; token = token.next) {
      boolean isJoined = token.next != null && token.next.kind == JOIN;
      if (isJoined && token.kind == IDENTIFIER) {
        if (before.image.equalsIgnoreCase("ASOF")) {
          checkAsof(token);
        } else if (before.kind == LEFT || ENDS_OF_TABLES.contains(before.kind)) {
          checkWord(token);
        }
      }
      before = token;
    }
  }

  private static void checkWord(Token word) {
    if (word.image.equalsIgnoreCase("SEMI")) {
      throw refused(word, "EXISTS");
    } else if (word.image.equalsIgnoreCase("ANTI")) {
      throw refused(word, "NOT EXISTS");
    }
  }

  private static void checkAsof(Token word) {
    if (word.image.equalsIgnoreCase("SEMI")) {
      throw SyntaxErrors.at(
          word,
          "ASOF SEMI JOIN doesn't exist; write ASOF JOIN, which gives each row once, and select the"
              + " left side's columns");
    } else if (word.image.equalsIgnoreCase("ANTI")) {
      throw SyntaxErrors.at(
          word,
          "ASOF ANTI JOIN doesn't exist; write LEFT ASOF JOIN and WHERE <right>.<time> IS NULL, and"
              + " select the left side's columns");
    }
  }

  private static RuntimeException refused(Token word, String condition) {
    return SyntaxErrors.at(
        word,
        ("%1$s JOIN doesn't exist; write WHERE %2$s (SELECT * FROM <table> WHERE <condition>), or"
                + " AS %1$s where it is a name")
            .formatted(word.image.toUpperCase(Locale.ROOT), condition));
  }
}
