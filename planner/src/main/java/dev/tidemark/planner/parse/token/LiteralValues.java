package dev.tidemark.planner.parse.token;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.APPROX_NUMERIC_LITERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DATE;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.DECIMAL_NUMERIC_LITERAL;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.MINUS;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.QUOTED_STRING;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.TIMESTAMP;
import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.UNSIGNED_INTEGER_LITERAL;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.parse.generated.Token;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Reads literals at their tokens, with the type that the grammar would give them. What isn't
 * written in the plainest way is left to the grammar.
 */
final class LiteralValues {
  private static final Pattern DAY = Pattern.compile("[1-9]\\d{3}-\\d{2}-\\d{2}");
  private static final Pattern MOMENT =
      Pattern.compile("[1-9]\\d{3}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?");

  private LiteralValues() {}

  /** The literal that begins at this token, if one does. */
  static Optional<TakenLiteral> at(Token token) {
    return switch (token.kind) {
      case UNSIGNED_INTEGER_LITERAL, DECIMAL_NUMERIC_LITERAL, APPROX_NUMERIC_LITERAL ->
          number(token, token);
      case MINUS ->
          token.next.kind == UNSIGNED_INTEGER_LITERAL
                  || token.next.kind == DECIMAL_NUMERIC_LITERAL
                  || token.next.kind == APPROX_NUMERIC_LITERAL
              ? number(token, token.next)
              : Optional.empty();
      case QUOTED_STRING -> text(token);
      case DATE, TIMESTAMP ->
          token.next.kind == QUOTED_STRING ? time(token, token.next) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<TakenLiteral> number(Token first, Token digits) {
    boolean isNegative = first != digits;
    if (digits.kind == APPROX_NUMERIC_LITERAL) {
      double value = Double.parseDouble(digits.image);
      return Double.isInfinite(value) || value == 0
          ? Optional.empty()
          : taken(first, digits, DataType.of(TypeName.DOUBLE), isNegative ? -value : value);
    }
    SqlNumericLiteral literal = SqlLiteral.createExactNumeric(digits.image, SqlParserPos.ZERO);
    BigDecimal magnitude = literal.bigDecimalValue();
    BigDecimal value = isNegative ? magnitude.negate() : magnitude;
    if (literal.isInteger() && magnitude.toBigIntegerExact().bitLength() < Integer.SIZE) {
      return taken(first, digits, DataType.of(TypeName.INTEGER), value.intValueExact());
    }
    if (literal.isInteger() && magnitude.toBigIntegerExact().bitLength() < Long.SIZE) {
      return taken(first, digits, DataType.of(TypeName.BIGINT), value.longValueExact());
    }
    int precision = literal.getPrec();
    return precision > DataType.Decimal.MAX_PRECISION
        ? Optional.empty()
        : taken(first, digits, new DataType.Decimal(precision, literal.getScale()), value);
  }

  private static Optional<TakenLiteral> text(Token token) {
    String value = unquoted(token);
    return value.indexOf('\0') >= 0
        ? Optional.empty()
        : taken(token, token, DataType.of(TypeName.VARCHAR), value);
  }

  private static Optional<TakenLiteral> time(Token type, Token text) {
    String value = unquoted(text);
    try {
      if (type.kind == DATE && DAY.matcher(value).matches()) {
        return taken(type, text, DataType.of(TypeName.DATE), LocalDate.parse(value));
      }
      if (type.kind == TIMESTAMP && MOMENT.matcher(value).matches()) {
        return taken(
            type,
            text,
            DataType.of(TypeName.TIMESTAMP),
            LocalDateTime.parse(value.replace(' ', 'T')));
      }
    } catch (DateTimeException notInTheCalendar) {
      // The grammar says so, with the place.
    }
    return Optional.empty();
  }

  private static String unquoted(Token text) {
    return text.image.substring(1, text.image.length() - 1).replace("''", "'");
  }

  private static Optional<TakenLiteral> taken(
      Token first, Token last, DataType type, Object value) {
    return Optional.of(new TakenLiteral(first, last, type, value));
  }
}
