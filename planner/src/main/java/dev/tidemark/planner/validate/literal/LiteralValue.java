package dev.tidemark.planner.validate.literal;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ColumnTimes;
import dev.tidemark.planner.arrow.ValueConverter;
import dev.tidemark.planner.parse.token.Positions;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.Temporal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.BitString;

/**
 * Literals as values of a column's type, where every engine would agree without computing: whatever
 * is doubtful is left to the engines, and to their errors.
 */
final class LiteralValue {
  private static final int MAX_DIGITS = 38;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern TIMESTAMP =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private LiteralValue() {}

  static boolean isNull(SqlNode node) {
    return node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.NULL;
  }

  /**
   * The value in the type's Java class; empty for what isn't a literal, or doesn't fit as it is.
   */
  static Optional<Object> of(SqlNode node, DataType type) {
    try {
      return converted(node, type);
    } catch (TidemarkException e) {
      return Optional.empty();
    }
  }

  /**
   * The same for a column. Errors: {@code NUMERIC_OVERFLOW} for a number that it can't hold,
   * however it is rounded.
   */
  static Optional<Object> of(SqlNode node, Column column) {
    try {
      return converted(node, column.type());
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.NUMERIC_OVERFLOW) {
        throw TidemarkException.at(
            Positions.of(node), e.code(), "Column '" + column.name() + "' " + e.sentence());
      }
      return Optional.empty();
    }
  }

  private static Optional<Object> converted(SqlNode node, DataType type) {
    try {
      return written(node, type)
          .map(value -> ValueConverter.convert(value, type))
          .filter(ColumnTimes::hold);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<?> written(SqlNode node, DataType type) {
    if (node.getKind() == SqlKind.MINUS_PREFIX
        && ((SqlBasicCall) node).operand(0) instanceof SqlLiteral literal) {
      return number(literal, type).map(BigDecimal::negate);
    }
    if (node instanceof SqlUnknownLiteral unknown) {
      return TimeLiterals.value(unknown).filter(value -> isTimeFor(value, type));
    }
    if (!(node instanceof SqlLiteral literal)) {
      return Optional.empty();
    }
    return switch (literal.getTypeName()) {
      case BOOLEAN -> Optional.ofNullable(literal.getValueAs(Boolean.class));
      case DECIMAL, DOUBLE -> number(literal, type);
      case CHAR -> text(literal.getValueAs(String.class), type);
      case BINARY ->
          Optional.of(literal.getValueAs(BitString.class))
              .filter(bits -> type.equals(DataType.of(TypeName.VARBINARY)))
              .map(BitString::getAsByteArray);
      default -> Optional.empty();
    };
  }

  /** An approximate number isn't cut to fit an exact type here. */
  private static Optional<BigDecimal> number(SqlLiteral literal, DataType type) {
    boolean isExact = literal.getTypeName() == SqlTypeName.DECIMAL;
    if (!isExact && literal.getTypeName() != SqlTypeName.DOUBLE) {
      return Optional.empty();
    }
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    double approximate = value.doubleValue();
    boolean isOrdinary =
        value.precision() <= MAX_DIGITS
            && !Double.isInfinite(approximate)
            && (approximate != 0 || value.signum() == 0);
    return isOrdinary && (isExact || isFloating(type)) ? Optional.of(value) : Optional.empty();
  }

  private static boolean isFloating(DataType type) {
    return type.equals(DataType.of(TypeName.DOUBLE)) || type.equals(DataType.of(TypeName.REAL));
  }

  private static boolean isTimeFor(Temporal value, DataType type) {
    return !(value instanceof LocalDateTime) || !type.equals(DataType.of(TypeName.DATE));
  }

  /** Texts are taken as dates and times in the ISO form alone. */
  private static Optional<?> text(String text, DataType type) {
    if (text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    if (type.equals(DataType.of(TypeName.DATE))) {
      return matching(DATE, text).map(LocalDate::parse);
    } else if (type.equals(DataType.of(TypeName.TIMESTAMP))) {
      return matching(TIMESTAMP, text).map(iso -> LocalDateTime.parse(iso.replace(' ', 'T')));
    } else if (type.equals(DataType.of(TypeName.UUID))) {
      return matching(UUID, text);
    }
    return Optional.of(text);
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return Optional.of(text).filter(pattern.asMatchPredicate());
  }
}
