package dev.tidemark.planner.parse.grammar;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.COMMA;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.LPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RBRACKET;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.RPAREN;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.token.SyntaxErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Reads the name of a type, of a column or in a cast alike.
 *
 * <p>A column's length or precision below the type's own is accepted and not kept: {@code
 * VARCHAR(20)} is {@code VARCHAR}, {@code TIMESTAMP(3)} is {@code TIMESTAMP(6)}. A cast keeps it.
 */
public final class TypeReader {
  private static final int MICROSECONDS = 6;
  private static final int BITS_OF_SINGLE = 24;
  private static final int NONE = -1;

  private static final Map<String, TypeName> NAMES =
      Map.ofEntries(
          Map.entry("boolean", TypeName.BOOLEAN),
          Map.entry("bool", TypeName.BOOLEAN),
          Map.entry("integer", TypeName.INTEGER),
          Map.entry("int", TypeName.INTEGER),
          Map.entry("int4", TypeName.INTEGER),
          Map.entry("bigint", TypeName.BIGINT),
          Map.entry("int8", TypeName.BIGINT),
          Map.entry("real", TypeName.REAL),
          Map.entry("float4", TypeName.REAL),
          Map.entry("double", TypeName.DOUBLE),
          Map.entry("float8", TypeName.DOUBLE),
          Map.entry("float", TypeName.DOUBLE),
          Map.entry("decimal", TypeName.DECIMAL),
          Map.entry("numeric", TypeName.DECIMAL),
          Map.entry("dec", TypeName.DECIMAL),
          Map.entry("varchar", TypeName.VARCHAR),
          Map.entry("text", TypeName.VARCHAR),
          Map.entry("string", TypeName.VARCHAR),
          Map.entry("varbinary", TypeName.VARBINARY),
          Map.entry("bytea", TypeName.VARBINARY),
          Map.entry("bytes", TypeName.VARBINARY),
          Map.entry("date", TypeName.DATE),
          Map.entry("time", TypeName.TIME),
          Map.entry("timestamp", TypeName.TIMESTAMP),
          Map.entry("timestamptz", TypeName.TIMESTAMP_WITH_TIME_ZONE),
          Map.entry("uuid", TypeName.UUID));

  /** Types that other databases have, and what to write instead. */
  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry("char", "CHAR pads with spaces; use VARCHAR"),
          Map.entry("character", "CHARACTER pads with spaces; use VARCHAR"),
          Map.entry("bpchar", "BPCHAR pads with spaces; use VARCHAR"),
          Map.entry("smallint", "SMALLINT doesn't exist; use INTEGER"),
          Map.entry("int2", "INT2 doesn't exist; use INTEGER"),
          Map.entry("tinyint", "TINYINT doesn't exist; use INTEGER"),
          Map.entry("datetime", "DATETIME doesn't exist; use TIMESTAMP"),
          Map.entry("blob", "BLOB doesn't exist; use VARBINARY"),
          Map.entry("binary", "BINARY pads with zeros; use VARBINARY"),
          Map.entry("json", "JSON doesn't exist; use VARCHAR"),
          Map.entry("jsonb", "JSONB doesn't exist; use VARCHAR"),
          Map.entry("timetz", "A time of day has no time zone; use TIME"));

  private final Token first;
  private Token last;
  private TypeName name = TypeName.VARCHAR;
  private int precision = NONE;
  private int scale = NONE;
  private boolean isArray;

  private TypeReader(Token first) {
    this.first = first;
    this.last = first;
  }

  /**
   * Reads the type whose first word is given.
   *
   * @throws TidemarkException SYNTAX_ERROR for a type that doesn't exist or that can't be stored
   */
  public static TypeReader read(Token first) {
    TypeReader reader = new TypeReader(first);
    reader.read();
    return reader;
  }

  /** The last token of the type. */
  public Token last() {
    return last;
  }

  /** The type as the catalog knows it. */
  public DataType type() {
    DataType element =
        name == TypeName.DECIMAL ? new DataType.Decimal(precision, scale) : DataType.of(name);
    return isArray ? new DataType.ArrayOf(element) : element;
  }

  /** The type as Calcite's validator reads it. */
  public SqlTypeNameSpec spec() {
    SqlParserPos at =
        new SqlParserPos(first.beginLine, first.beginColumn, last.endLine, last.endColumn);
    SqlTypeNameSpec element =
        new SqlBasicTypeNameSpec(
            SqlTypeName.valueOf(name.calcite()),
            precision == NONE ? RelDataType.PRECISION_NOT_SPECIFIED : precision,
            scale == NONE ? RelDataType.SCALE_NOT_SPECIFIED : scale,
            null,
            at);
    return isArray ? new SqlCollectionTypeNameSpec(element, SqlTypeName.ARRAY, at) : element;
  }

  private void read() {
    String word = first.image.toLowerCase(Locale.ROOT);
    if (word.equals("character") && accept("VARYING")) {
      word = "varchar";
    } else if (word.equals("binary") && accept("VARYING")) {
      word = "varbinary";
    } else if (word.equals("double")) {
      accept("PRECISION");
    }
    name = named(word);
    List<Integer> digits = digits();
    accept("WITHOUT", "TIME", "ZONE");
    if (accept("WITH", "TIME", "ZONE") || accept("WITH", "LOCAL", "TIME", "ZONE")) {
      withTimeZone();
    }
    checkDigits(digits);
    array();
  }

  private TypeName named(String word) {
    TypeName found = NAMES.get(word);
    if (found != null) {
      return found;
    }
    String instead = INSTEAD.get(word);
    if (instead != null) {
      throw SyntaxErrors.at(first, "The type " + instead);
    }
    String hint =
        Suggestions.closest(word, NAMES.keySet())
            .map(meant -> "; did you mean '" + meant.toUpperCase(Locale.ROOT) + "'?")
            .orElse("");
    throw SyntaxErrors.at(first, "The type '" + first.image + "' doesn't exist" + hint);
  }

  private void withTimeZone() {
    if (name != TypeName.TIMESTAMP) {
      throw SyntaxErrors.at(first, "Only TIMESTAMP has a time zone");
    }
    name = TypeName.TIMESTAMP_WITH_TIME_ZONE;
  }

  private List<Integer> digits() {
    List<Integer> digits = new ArrayList<>();
    if (last.next.kind != LPAREN) {
      return digits;
    }
    last = last.next;
    do {
      last = last.next;
      digits.add(number(last));
      last = last.next;
    } while (last.kind == COMMA);
    if (last.kind != RPAREN) {
      throw SyntaxErrors.at(last, SyntaxErrors.unexpected(last) + "; expected ',' or ')'");
    }
    return digits;
  }

  private static int number(Token token) {
    if (token.kind != UNSIGNED_INTEGER_LITERAL || token.image.length() > 9) {
      throw SyntaxErrors.at(
          token, SyntaxErrors.unexpected(token) + "; expected a number of digits");
    }
    return Integer.parseInt(token.image);
  }

  private void checkDigits(List<Integer> digits) {
    switch (name) {
      case DECIMAL -> decimal(digits);
      case TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> microseconds(digits);
      case VARCHAR, VARBINARY -> {
        atMostOne(digits);
        precision = digits.isEmpty() ? NONE : digits.get(0);
      }
      case DOUBLE -> {
        atMostOne(digits);
        if (!digits.isEmpty() && !first.image.equalsIgnoreCase("FLOAT")) {
          throw SyntaxErrors.at(first, "The type " + name.sql() + " has no length");
        }
        boolean isSingle = !digits.isEmpty() && digits.get(0) <= BITS_OF_SINGLE;
        name = isSingle ? TypeName.REAL : TypeName.DOUBLE;
      }
      case BOOLEAN, INTEGER, BIGINT, REAL, DATE, UUID -> {
        if (!digits.isEmpty()) {
          throw SyntaxErrors.at(first, "The type " + name.sql() + " has no length");
        }
      }
    }
  }

  private void decimal(List<Integer> digits) {
    if (digits.isEmpty() || digits.size() > 2) {
      throw SyntaxErrors.at(
          first, "DECIMAL needs its digits, all and those of the fraction, e.g. DECIMAL(18, 2)");
    }
    precision = digits.get(0);
    scale = digits.size() == 2 ? digits.get(1) : 0;
    if (precision < 1 || precision > DataType.Decimal.MAX_PRECISION || scale > precision) {
      throw SyntaxErrors.at(
          first,
          "DECIMAL has 1 to "
              + DataType.Decimal.MAX_PRECISION
              + " digits, of which no more than that are the fraction's");
    }
  }

  private void microseconds(List<Integer> digits) {
    atMostOne(digits);
    precision = digits.isEmpty() ? MICROSECONDS : digits.get(0);
    if (precision > MICROSECONDS) {
      throw SyntaxErrors.at(
          first,
          "Times are microseconds, so "
              + first.image.toUpperCase(Locale.ROOT)
              + "("
              + precision
              + ") can't be kept; use "
              + first.image.toUpperCase(Locale.ROOT)
              + "(6)");
    }
  }

  private void atMostOne(List<Integer> digits) {
    if (digits.size() > 1) {
      throw SyntaxErrors.at(
          first, "The type " + name.sql() + " has one number in parentheses only");
    }
  }

  private void array() {
    isArray = accept("ARRAY") || acceptBrackets();
    if (isArray && (last.next.image.equalsIgnoreCase("ARRAY") || last.next.kind == LBRACKET)) {
      throw SyntaxErrors.at(last.next, "An array of arrays can't be kept");
    }
  }

  private boolean acceptBrackets() {
    Token open = last.next;
    if (open.kind != LBRACKET || open.next.kind != RBRACKET) {
      return false;
    }
    last = open.next;
    return true;
  }

  private boolean accept(String... words) {
    Token token = last;
    for (String word : words) {
      token = token.next;
      if (token == null || !token.image.equalsIgnoreCase(word)) {
        return false;
      }
    }
    last = token;
    return true;
  }
}
