package dev.tidemark.planner.dialect.duckdb;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Divides DECIMALs in DuckDB by way of whole numbers, since its own division is in floating point:
 * both sides are scaled until the quotient has the result's scale, rounded half away from zero.
 */
final class DecimalDivision {
  /** So that twice a scaled number stays a HUGEINT. */
  private static final int MAX_DIGITS = 36;

  private static final int MAX_PRECISION = 38;

  /** From here on the engine multiplies in 128 bits. */
  static final int WIDE = 19;

  private final RelDataType type;
  private final RelDataType left;
  private final RelDataType right;
  private final List<String> operands;

  DecimalDivision(RexCall call, List<String> operands) {
    this.type = call.getType();
    this.left = call.getOperands().get(0).getType();
    this.right = call.getOperands().get(1).getType();
    this.operands = operands;
  }

  /** Empty where the digits don't fit. */
  Optional<String> write() {
    if (!isExact(left) || !isExact(right)) {
      return Optional.empty();
    }
    int shift = type.getScale() - left.getScale() + right.getScale();
    boolean fits =
        shift >= 0
            && left.getPrecision() + shift <= MAX_DIGITS
            && left.getPrecision() + left.getScale() + shift < MAX_PRECISION
            && right.getPrecision() + right.getScale() < MAX_PRECISION;
    if (!fits) {
      return isLong(shift) ? Optional.of(longDivision(shift)) : Optional.empty();
    }
    String a = "CAST(" + scaled(operands.get(0), left, left.getScale() + shift) + " AS HUGEINT)";
    String b = "CAST(" + scaled(operands.get(1), right, right.getScale()) + " AS HUGEINT)";
    String rounded =
        "(sign(%1$s) * sign(%2$s) * ((2 * abs(%1$s) + abs(%2$s)) // (2 * abs(%2$s))))"
            .formatted(a, b);
    return Optional.of(quotient(rounded));
  }

  /** The result of a number of its last digits. */
  private String quotient(String number) {
    String whole = "CAST(" + number + " AS DECIMAL(" + MAX_PRECISION + ", 0))";
    return "CAST(%s AS DECIMAL(%d, %d))"
        .formatted(times(whole, -type.getScale()), type.getPrecision(), type.getScale());
  }

  /** Whether a remainder, with the digits that the result has more, stays a HUGEINT. */
  private boolean isLong(int shift) {
    return right.getPrecision() + Math.abs(shift) <= MAX_DIGITS;
  }

  /** The whole part first, so that only the remainder gets more digits. */
  private String longDivision(int shift) {
    String a = lastDigits(operands.get(0), left);
    String b = lastDigits(operands.get(1), right) + powerOfTen(-shift);
    String more = powerOfTen(shift);
    String fraction =
        "(sign(%1$s) * sign(%2$s) * ((2 * abs(%1$s %% (%2$s))%3$s + abs(%2$s)) // (2 * abs(%2$s))))"
            .formatted(a, b, more);
    return quotient("((%s // (%s))%s + %s)".formatted(a, b, more, fraction));
  }

  /** The number as if it had no point, of any number of digits. */
  private static String lastDigits(String text, RelDataType type) {
    int scale = type.getScale();
    if (type.getSqlTypeName() != SqlTypeName.DECIMAL || scale == 0) {
      return "CAST(" + text + " AS HUGEINT)";
    }
    return "(CAST(trunc(%s) AS HUGEINT)%s + CAST(%s AS HUGEINT))"
        .formatted(text, powerOfTen(scale), times("(%1$s - trunc(%1$s))".formatted(text), scale));
  }

  /** Empty for digits that are none. */
  private static String powerOfTen(int digits) {
    return digits <= 0 ? "" : " * CAST('1" + "0".repeat(digits) + "' AS HUGEINT)";
  }

  private static boolean isExact(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.DECIMAL || SqlTypeUtil.isIntType(type);
  }

  private static String scaled(String text, RelDataType type, int digits) {
    String number =
        "CAST(%s AS DECIMAL(%d, %d))"
            .formatted(text, Math.max(WIDE, type.getPrecision() + digits), type.getScale());
    return times(number, digits);
  }

  /** The number times a power of ten, without leaving decimals. */
  private static String times(String number, int digits) {
    if (digits == 0) {
      return number;
    }
    String factor =
        digits > 0
            ? "CAST('1%s' AS DECIMAL(%d, 0))".formatted("0".repeat(digits), digits + 1)
            : "CAST('0.%s1' AS DECIMAL(%d, %d))"
                .formatted("0".repeat(-digits - 1), 1 - digits, -digits);
    return "(" + number + " * " + factor + ")";
  }
}
