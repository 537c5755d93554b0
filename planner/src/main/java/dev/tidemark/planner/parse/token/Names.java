package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_IDENTIFIER;

import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.planner.parse.generated.Token;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How names are written: folded to lower case, unless they stand in double quotes. */
public final class Names {
  private Names() {}

  /** The name as it has to be written in a statement, quoted only where it must be. */
  public static String quote(String name) {
    boolean plain =
        name.matches("[a-z_][a-z0-9_]*")
            && !KeywordsAsNames.RESERVED.contains(name.toUpperCase(Locale.ROOT))
            && !KeywordsAsNames.isKeyword(name);
    return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** The same beside a dot, where every word is a name. */
  public static String besideDot(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : quote(name);
  }

  /**
   * {@code "; did you mean 'x'?"} to end a sentence with, in double quotes where x has to be
   * written so, or {@code ""} where nothing is near.
   */
  public static String didYouMean(String name, Collection<String> candidates) {
    return Suggestions.closest(name, candidates)
        .map(
            near -> "; did you mean " + shown(near) + (isPlain(near) ? "?" : ", in double quotes?"))
        .orElse("");
  }

  /**
   * The name as a sentence shows it: in single quotes, or in those that it has to be written in.
   */
  public static String shown(String name) {
    return isPlain(name) ? "'" + name + "'" : besideDot(name);
  }

  private static boolean isPlain(String name) {
    return besideDot(name).equals(name);
  }

  /** The name a token is, or empty where it is none. */
  public static Optional<String> of(Token token) {
    if (token.kind == QUOTED_IDENTIFIER) {
      return Optional.of(token.image.substring(1, token.image.length() - 1).replace("\"\"", "\""));
    }
    boolean isName =
        token.kind == IDENTIFIER
            || (token.kind != EOF
                && KeywordsAsNames.isKeyword(token.image)
                && !KeywordsAsNames.isReserved(token.kind));
    return isName ? Optional.of(token.image.toLowerCase(Locale.ROOT)) : Optional.empty();
  }
}
