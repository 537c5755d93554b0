package dev.tidemark.planner.rel;

/**
 * Two fields that must be equal.
 *
 * @param left ordinal in the left input
 * @param right ordinal in the right input, counted from 0 there
 * @param nulls whether two NULLs are equal ({@code IS NOT DISTINCT FROM})
 */
public record KeyPair(int left, int right, Nulls nulls) {
  /** What NULL means in a key. */
  public enum Nulls {
    NEVER_EQUAL,
    EQUAL
  }
}
