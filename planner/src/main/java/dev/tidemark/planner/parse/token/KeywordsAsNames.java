package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DOT;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_IDENTIFIER;

import dev.tidemark.planner.parse.generated.TidemarkGrammar;
import dev.tidemark.planner.parse.generated.TidemarkGrammarConstants;
import dev.tidemark.planner.parse.generated.Token;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.jspecify.annotations.Nullable;

/**
 * Makes words names wherever that is unambiguous.
 *
 * <p>The grammar reserves hundreds of words. Here a word that it would read as a keyword becomes a
 * name unless it is one of {@link #RESERVED} or stands where only a keyword can: before a bracket
 * (a function's name, unless it is that of a table with its columns), or as {@link KeywordContext}
 * says. Beside a dot every word is a name.
 */
final class KeywordsAsNames {
  /** The words that are names only in double quotes or beside a dot; upper case, sorted. */
  public static final Set<String> RESERVED =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Set.of(
                  "ALL",
                  "AND",
                  "AS",
                  "BETWEEN",
                  "CASE",
                  "COLLATE",
                  "CROSS",
                  "CURRENT_CATALOG",
                  "CURRENT_DATE",
                  "CURRENT_PATH",
                  "CURRENT_ROLE",
                  "CURRENT_SCHEMA",
                  "CURRENT_TIME",
                  "CURRENT_TIMESTAMP",
                  "CURRENT_USER",
                  "DEFAULT",
                  "DISTINCT",
                  "ELSE",
                  "END",
                  "EXCEPT",
                  "FALSE",
                  "FETCH",
                  "FOR",
                  "FROM",
                  "FULL",
                  "GROUP",
                  "HAVING",
                  "IN",
                  "INNER",
                  "INTERSECT",
                  "INTO",
                  "IS",
                  "JOIN",
                  "LEFT",
                  "LIKE",
                  "LIMIT",
                  "LOCALTIME",
                  "LOCALTIMESTAMP",
                  "MATCH_CONDITION",
                  "NATURAL",
                  "NOT",
                  "NULL",
                  "OFFSET",
                  "ON",
                  "OR",
                  "ORDER",
                  "OUTER",
                  "QUALIFY",
                  "RIGHT",
                  "SELECT",
                  "SESSION_USER",
                  "SIMILAR",
                  "THEN",
                  "TRUE",
                  "UNION",
                  "USING",
                  "VALUES",
                  "WHEN",
                  "WHERE",
                  "WINDOW",
                  "WITH")));

  /** Functions without brackets: the validator would call them, unless they are quoted. */
  private static final Set<String> CALLS = Set.of("USER", "SYSTEM_USER");

  private static final Map<String, Integer> KINDS = kinds();
  private static final boolean[] IS_RESERVED = reservedKinds();
  private static final Set<String> FREE_IN_GRAMMAR = freeInGrammar();

  private KeywordsAsNames() {}

  /** All words that mean something to the grammar, upper case and sorted. */
  public static List<String> keywords() {
    List<String> words = new ArrayList<>(KINDS.keySet());
    Collections.sort(words);
    return words;
  }

  /** Whether the word means something to the grammar. */
  public static boolean isKeyword(String word) {
    return KINDS.containsKey(word.toUpperCase(Locale.ROOT));
  }

  static boolean isReserved(int kind) {
    return IS_RESERVED[kind];
  }

  /** Turns the keywords among these tokens that are names into plain identifiers. */
  static void free(Token first) {
    KeywordContext context = new KeywordContext();
    for (@Nullable Token token = first; token != null; token = token.next) {
      if (isWord(token) && isName(token, context)) {
        makeName(token);
      }
      context.advance(token);
    }
  }

  private static void makeName(Token token) {
    token.kind = IDENTIFIER;
    if (CALLS.contains(token.image.toUpperCase(Locale.ROOT))) {
      token.kind = QUOTED_IDENTIFIER;
      token.image = "\"" + token.image.toLowerCase(Locale.ROOT) + "\"";
    }
  }

  private static boolean isWord(Token token) {
    return KINDS.getOrDefault(token.image.toUpperCase(Locale.ROOT), -1) == token.kind;
  }

  private static boolean isName(Token token, KeywordContext context) {
    Token next = token.next;
    if (next.kind == DOT || context.isAfterDot()) {
      return true;
    }
    String word = token.image.toUpperCase(Locale.ROOT);
    if (IS_RESERVED[token.kind] || FREE_IN_GRAMMAR.contains(word)) {
      return false;
    }
    if (next.kind == LPAREN && context.namesTable() && !word.equals("OF")) {
      return true;
    }
    KeywordContext.@Nullable Rule rule = KeywordContext.RULES.get(word);
    if (rule != null) {
      return !rule.isKeyword(context, token);
    }
    return next.kind != LPAREN && next.kind != LBRACKET;
  }

  private static Map<String, Integer> kinds() {
    Map<String, Integer> kinds = new HashMap<>();
    String[] images = TidemarkGrammarConstants.tokenImage;
    for (int kind = 1; kind < images.length; kind++) {
      if (images[kind].matches("\"[A-Z][A-Z_0-9]*\"")) {
        kinds.put(images[kind].substring(1, images[kind].length() - 1), kind);
      }
    }
    return kinds;
  }

  private static boolean[] reservedKinds() {
    boolean[] reserved = new boolean[TidemarkGrammarConstants.tokenImage.length];
    RESERVED.forEach(word -> reserved[Objects.requireNonNull(KINDS.get(word), word)] = true);
    return reserved;
  }

  private static Set<String> freeInGrammar() {
    SqlAbstractParserImpl.Metadata metadata =
        new TidemarkGrammar(Reader.nullReader()).getMetadata();
    return KINDS.keySet().stream()
        .filter(metadata::isNonReservedKeyword)
        .collect(Collectors.toUnmodifiableSet());
  }
}
