package dev.tidemark.online.binary;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code numeric} as {@code numeric_send} and {@code numeric_recv} have it: groups of four decimal
 * digits, most significant first, and the weight of the first.
 */
final class BinaryNumeric {
  private static final int GROUP_DIGITS = 4;
  private static final int GROUP = 10_000;
  private static final BigInteger BIG_GROUP = BigInteger.valueOf(GROUP);
  private static final int POSITIVE = 0;
  private static final int NEGATIVE = 0x4000;

  private static final int SHORT_GROUPS = 4;
  private static final int SHORT_DIGITS = 18;
  private static final long[] POWERS = powers();

  /** That {@link #unscaled} leaves the value to {@link #read}. */
  static final long NOT_SHORT = Long.MIN_VALUE;

  private BinaryNumeric() {}

  private static long[] powers() {
    long[] powers = new long[SHORT_DIGITS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /**
   * The value times ten to the type's scale, where it is short, fits the type and loses no digit;
   * else {@link #NOT_SHORT}.
   *
   * @param at where the value begins in the bytes
   */
  static long unscaled(byte[] bytes, int at, DataType.Decimal type) {
    int groups = BinaryDecoder.readShort(bytes, at);
    int sign = BinaryDecoder.readShort(bytes, at + 4) & 0xFFFF;
    if (groups > SHORT_GROUPS || (sign != POSITIVE && sign != NEGATIVE)) {
      return NOT_SHORT;
    }
    long digits = 0;
    for (int i = 0; i < groups; i++) {
      digits = digits * GROUP + BinaryDecoder.readShort(bytes, at + 8 + 2 * i);
    }
    int weight = BinaryDecoder.readShort(bytes, at + 2);
    int shift = type.scale() - (groups - weight - 1) * GROUP_DIGITS;
    if (Math.abs(shift) > SHORT_DIGITS) {
      return NOT_SHORT;
    }
    long power = POWERS[Math.abs(shift)];
    if (shift < 0 ? digits % power != 0 : digits >= POWERS[SHORT_DIGITS - shift]) {
      return NOT_SHORT;
    }
    long unscaled = shift < 0 ? digits / power : digits * power;
    if (unscaled >= POWERS[Math.min(SHORT_DIGITS, type.precision())]) {
      return NOT_SHORT;
    }
    return sign == NEGATIVE ? -unscaled : unscaled;
  }

  static void write(BigDecimal value, BinaryOutput out) {
    int scale = Math.max(value.scale(), 0);
    int fraction = (scale + GROUP_DIGITS - 1) / GROUP_DIGITS;
    BigInteger digits = value.abs().setScale(fraction * GROUP_DIGITS).unscaledValue();
    List<Integer> groups = new ArrayList<>();
    while (digits.signum() != 0) {
      BigInteger[] parts = digits.divideAndRemainder(BIG_GROUP);
      groups.add(parts[1].intValue());
      digits = parts[0];
    }
    out.putShort(groups.size());
    out.putShort(groups.size() - fraction - 1);
    out.putShort(value.signum() < 0 ? NEGATIVE : POSITIVE);
    out.putShort(scale);
    for (int i = groups.size() - 1; i >= 0; i--) {
      out.putShort(groups.get(i));
    }
  }

  /** Errors: {@code INVALID_VALUE} for NaN and the infinities, which DECIMAL lacks. */
  static BigDecimal read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int groups = in.getShort();
    int weight = in.getShort();
    int sign = in.getShort() & 0xFFFF;
    int scale = in.getShort();
    if (sign != POSITIVE && sign != NEGATIVE) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE, "is NaN or infinite, which DECIMAL can't hold");
    }
    BigInteger digits = BigInteger.ZERO;
    for (int i = 0; i < groups; i++) {
      digits = digits.multiply(BIG_GROUP).add(BigInteger.valueOf(in.getShort()));
    }
    BigDecimal value = new BigDecimal(digits, (groups - weight - 1) * GROUP_DIGITS).setScale(scale);
    return sign == NEGATIVE ? value.negate() : value;
  }
}
