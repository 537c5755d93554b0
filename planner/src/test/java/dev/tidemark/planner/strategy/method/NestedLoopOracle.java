package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.rel.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An AS OF join by trying every pair, written from the contract alone. Rows are arrays of
 * comparable values; everything is slow and plain.
 */
final class NestedLoopOracle {
  /** What the join says, in terms of array positions. */
  @SuppressWarnings("ArrayRecordComponent")
  record Question(
      int[] leftKeys,
      int[] rightKeys,
      boolean nullsAreEqual,
      int leftTime,
      int rightTime,
      Direction direction,
      Condition condition,
      int[] tieBreak,
      int tombstone,
      long ttl,
      boolean keepsUnmatched) {}

  /** Whether a pair is a candidate by the further conditions. */
  @FunctionalInterface
  interface Condition {
    boolean isTrue(@Nullable Object[] left, @Nullable Object[] right);
  }

  private NestedLoopOracle() {}

  static List<@Nullable Object[]> join(
      Question question,
      List<@Nullable Object[]> spine,
      List<@Nullable Object[]> history,
      int rightColumns) {
    List<@Nullable Object[]> result = new ArrayList<>();
    for (@Nullable Object[] left : spine) {
      @Nullable Object[] match = null;
      for (@Nullable Object[] right : history) {
        if (isCandidate(question, left, right)
            && (match == null || isBetter(question, right, match))) {
          match = right;
        }
      }
      if (match != null && !isGone(question, left, match)) {
        result.add(concat(left, match));
      } else if (question.keepsUnmatched()) {
        result.add(concat(left, new Object[rightColumns]));
      }
    }
    return result;
  }

  private static boolean isCandidate(
      Question question, @Nullable Object[] left, @Nullable Object[] right) {
    for (int i = 0; i < question.leftKeys().length; i++) {
      Object a = left[question.leftKeys()[i]];
      Object b = right[question.rightKeys()[i]];
      boolean equal = a == null || b == null ? question.nullsAreEqual() && a == b : a.equals(b);
      if (!equal) {
        return false;
      }
    }
    Object a = left[question.leftTime()];
    Object b = right[question.rightTime()];
    if (a == null || b == null) {
      return false;
    }
    int order = compare(b, a);
    boolean inDirection =
        switch (question.direction()) {
          case AT_OR_BEFORE -> order <= 0;
          case BEFORE -> order < 0;
          case AT_OR_AFTER -> order >= 0;
          case AFTER -> order > 0;
        };
    return inDirection && question.condition().isTrue(left, right);
  }

  private static boolean isBetter(
      Question question, @Nullable Object[] right, @Nullable Object[] than) {
    int time =
        compare(
            Objects.requireNonNull(right[question.rightTime()]),
            Objects.requireNonNull(than[question.rightTime()]));
    if (time != 0) {
      return question.direction().isBackward() ? time > 0 : time < 0;
    }
    for (int column : question.tieBreak()) {
      int order =
          Objects.compare(
              right[column], than[column], Comparator.nullsFirst(NestedLoopOracle::compare));
      if (order != 0) {
        return order > 0;
      }
    }
    return false;
  }

  private static boolean isGone(
      Question question, @Nullable Object[] left, @Nullable Object[] match) {
    if (question.tombstone() >= 0 && Boolean.TRUE.equals(match[question.tombstone()])) {
      return true;
    }
    return question.ttl() >= 0
        && (Long) Objects.requireNonNull(left[question.leftTime()])
                - (Long) Objects.requireNonNull(match[question.rightTime()])
            > question.ttl();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int compare(Object a, Object b) {
    return ((Comparable) a).compareTo(b);
  }

  private static @Nullable Object[] concat(@Nullable Object[] left, @Nullable Object[] right) {
    @Nullable Object[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
