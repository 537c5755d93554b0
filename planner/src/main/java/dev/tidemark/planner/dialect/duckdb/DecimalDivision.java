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
  private static final int WIDE = 19;

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
      return Optional.empty();
    }
    String a = "CAST(" + scaled(operands.get(0), left, left.getScale() + shift) + " AS HUGEINT)";
    String b = "CAST(" + scaled(operands.get(1), right, right.getScale()) + " AS HUGEINT)";
    String rounded =
        "(sign(%1$s) * sign(%2$s) * ((2 * abs(%1$s) + abs(%2$s)) // (2 * abs(%2$s))))"
            .formatted(a, b);
    int whole = Math.max(1, MAX_PRECISION - 1 - type.getScale());
    String quotient = "CAST(" + rounded + " AS DECIMAL(" + whole + ", 0))";
    return Optional.of(
        "CAST(%s AS DECIMAL(%d, %d))"
            .formatted(times(quotient, -type.getScale()), type.getPrecision(), type.getScale()));
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
