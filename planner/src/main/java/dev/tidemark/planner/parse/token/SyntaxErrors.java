package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.AS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EQ;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.IDENTIFIER;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MATCH_CONDITION;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_STRING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.generated.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in one sentence what was unexpected, where, and what helps. */
public final class SyntaxErrors {
  /** Words that begin a part of a query; a misspelt one is read as an alias at first. */
  private static final List<String> CLAUSES =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP",
          "HAVING",
          "QUALIFY",
          "WINDOW",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "UNION",
          "INTERSECT",
          "EXCEPT",
          "JOIN",
          "LEFT",
          "INNER",
          "CROSS",
          "ASOF",
          "MATCH_CONDITION",
          "USING",
          "VALUES",
          "BETWEEN",
          "DISTINCT");

  private static final int LONGEST_SHOWN = 40;

  private SyntaxErrors() {}

  /** A syntax error at a token. */
  public static TidemarkException at(Token token, String sentence) {
    return TidemarkException.at(position(token), ErrorCode.SYNTAX_ERROR, sentence);
  }

  /** Where a token begins. */
  public static SqlPosition position(Token token) {
    return new SqlPosition(Math.max(1, token.beginLine), Math.max(1, token.beginColumn));
  }

  /** The statement is nested more deeply than it may be. */
  public static TidemarkException tooDeep(SqlPosition position, ParseLimits limits) {
    return TidemarkException.at(
        position,
        ErrorCode.LIMIT_EXCEEDED,
        "The statement is nested more than "
            + limits.depth()
            + " levels deep; split it with WITH, or write long OR chains as IN (…)");
  }

  /** {@code Unexpected 'x'}. Never shows the value of a string, which may be a secret. */
  public static String unexpected(Token token) {
    if (token.kind == EOF) {
      return "The statement ends too early";
    }
    if (token.image.indexOf('\'') >= 0) {
      return "Unexpected string";
    }
    return "Unexpected '" + shown(token.image) + "'";
  }

  /** The grammar has read {@code last}, and what comes next fits nothing. */
  public static TidemarkException after(Token last) {
    Token offending = last.next == null ? last : last.next;
    return at(offending, unexpected(offending) + hint(last, offending));
  }

  static String reserved(Token token) {
    return ", a reserved word; to use it as a name, write \""
        + token.image.toLowerCase(Locale.ROOT)
        + "\"";
  }

  private static String shown(String image) {
    return image.length() <= LONGEST_SHOWN ? image : image.substring(0, LONGEST_SHOWN) + "…";
  }

  private static String hint(Token last, Token offending) {
    if (offending.kind == EQ && offending.next.kind == EQ) {
      return "; equality is a single '='";
    }
    Optional<String> ofOthers = ofOtherDialects(last, offending);
    if (ofOthers.isPresent()) {
      return ofOthers.get();
    }
    if (last.kind == COMMA) {
      return "; there is a ',' before it that nothing follows";
    }
    Optional<String> ofRetrieval = ofRetrieval(last, offending);
    if (ofRetrieval.isPresent()) {
      return ofRetrieval.get();
    }
    if (isWord(last, "OF")) {
      return "; AS OF takes a time that is the same for all rows, such as TIMESTAMP '…'";
    }
    if (isWord(offending, "ASOF") || isWord(offending.next, "ASOF") && offending.kind == COMMA) {
      return "; an AS OF join is written <spine> [LEFT] ASOF JOIN <table> MATCH_CONDITION (…) ON …";
    }
    if (beginsAsOfJoin(offending) || isSideOf(offending) && beginsAsOfJoin(offending.next)) {
      return "; ASOF JOIN is written with ASOF as one word";
    }
    if (isWord(offending, "KNOWN") && isWord(offending.next, "AND")) {
      return "; KNOWN follows a time that stands alone in MATCH_CONDITION; beside other conditions,"
          + " write <right>.event_time <= <time> AND <right>.known_time <= <time> AND …";
    }
    if (offending.kind == AS && isWord(offending.next, "OF") || isWord(offending, "LAST")) {
      return "; AS OF <time> and LAST <n> stand right behind a table's name, before its alias";
    }
    if (isWord(last, "LAST")) {
      return "; LAST takes a number of records, such as LAST 3, or a parameter";
    }
    if (isWord(offending, "AT") && isWord(offending.next, "TIME")) {
      return "; instead of AT TIME ZONE, write CAST(… AS TIMESTAMP WITH TIME ZONE) or"
          + " CAST(… AS TIMESTAMP), both in UTC";
    }
    if (offending.kind == MATCH_CONDITION) {
      return "; it stands right behind the table of an ASOF JOIN, before ON or USING";
    }
    if (offending.kind == AS && last.kind == RPAREN) {
      return "; an alias stands right behind what it names";
    }
    Optional<String> misspelt = misspelt(offending);
    if (misspelt.isPresent()) {
      return "; did you mean '" + misspelt.get() + "'?";
    }
    Optional<String> before = misspelt(last);
    if (before.isPresent()) {
      return "; did you mean '" + before.get() + "' instead of '" + last.image + "'?";
    }
    boolean asName =
        KeywordsAsNames.isReserved(offending.kind)
            && (last.kind == AS || !CLAUSES.contains(offending.image.toUpperCase(Locale.ROOT)));
    return asName ? reserved(offending) : "";
  }

  /** What is written otherwise here. */
  private static Optional<String> ofOtherDialects(Token last, Token offending) {
    if (isWord(last, "DISTINCT") && isWord(offending, "ON")) {
      return Optional.of(
          "; instead of DISTINCT ON, write"
              + " QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1");
    }
    if (isWord(last, "TOP") && offending.kind == UNSIGNED_INTEGER_LITERAL) {
      return Optional.of(
          "; instead of TOP, write LIMIT " + offending.image + " at the end of the query");
    }
    if (isWord(last, "USING") && offending.kind == IDENTIFIER) {
      return Optional.of("; USING takes its columns in brackets: USING (" + offending.image + ")");
    }
    if (last.kind == UNSIGNED_INTEGER_LITERAL && isWord(offending, "PERCENT")) {
      return Optional.of("; LIMIT and FETCH take a number of rows");
    }
    return isWord(offending, "TOLERANCE")
        ? Optional.of(
            "; a tolerance is a condition in MATCH_CONDITION: AND <right>.event_time >= <time> -"
                + " INTERVAL '7' DAY")
        : Optional.empty();
  }

  /** Behind the name of a table: the records of a group, or the snapshot of a table. */
  private static Optional<String> ofRetrieval(Token last, Token offending) {
    boolean isTime =
        (isWord(offending, "TIMESTAMP") || isWord(offending, "DATE"))
            && offending.next.kind == QUOTED_STRING;
    if (isWord(last, "OF") && isTime
        || isWord(last, "LAST") && offending.kind == UNSIGNED_INTEGER_LITERAL) {
      return Optional.of(
          "; AS OF <time> and LAST <n> stand right behind a table's name, one of them and once; for the"
              + " rows of a query, write it in the query");
    }
    if (isWord(last, "ASOF") && isTime) {
      return Optional.of("; behind a table's name, AS OF is two words");
    }
    if (isWord(last, "KNOWN")) {
      return Optional.of("; KNOWN stands behind the time, and takes none of its own");
    }
    boolean isSnapshot =
        isWord(last, "FOR") && (isWord(offending, "VERSION") || isWord(offending, "TIMESTAMP"))
            || isWord(last, "VERSION") && offending.kind == AS
            || isWord(last, "TIMESTAMP") && offending.kind == AS
            || isWord(offending, "AT") && isWord(offending.next, "(");
    return isSnapshot
        ? Optional.of(
            "; an earlier snapshot is read with FOR SYSTEM_TIME AS OF TIMESTAMP '…' or FOR"
                + " SYSTEM_VERSION AS OF <snapshot id>")
        : Optional.empty();
  }

  private static boolean beginsAsOfJoin(Token token) {
    if (token.kind != AS || !isWord(token.next, "OF")) {
      return false;
    }
    Token next = token.next.next;
    return isWord(next, "JOIN") || isSideOf(next);
  }

  private static boolean isSideOf(Token token) {
    return isWord(token, "LEFT") || isWord(token, "INNER");
  }

  private static boolean isWord(@Nullable Token token, String word) {
    return token != null && word.equalsIgnoreCase(token.image);
  }

  private static Optional<String> misspelt(Token token) {
    return token.kind == IDENTIFIER && token.image != null
        ? Suggestions.closest(token.image, CLAUSES)
            .filter(meant -> !meant.equalsIgnoreCase(token.image))
        : Optional.empty();
  }
}
