package dev.tidemark.sqltests.asof.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A join without AS OF, by trying every pair of rows.
 *
 * @param on what a pair has to satisfy; keys are conditions like any other
 */
public record OrdinaryJoin(Operand left, Kind kind, Operand right, List<Expr> on) {

  /** Whose rows are kept without a match. */
  public enum Kind {
    INNER("JOIN", false, false),
    LEFT("LEFT JOIN", true, false),
    RIGHT("RIGHT JOIN", false, true),
    FULL("FULL JOIN", true, true);

    private final String sql;
    private final boolean keepsLeft;
    private final boolean keepsRight;

    Kind(String sql, boolean keepsLeft, boolean keepsRight) {
      this.sql = sql;
      this.keepsLeft = keepsLeft;
      this.keepsRight = keepsRight;
    }

    /** The words of it. */
    public String sql() {
      return sql;
    }
  }

  /** Copies its conditions. */
  public OrdinaryJoin {
    on = List.copyOf(on);
  }

  /** The left's fields, then the right's. */
  public List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    boolean[] isMatched = new boolean[right.rows().size()];
    for (@Nullable Object[] ofLeft : left.rows()) {
      boolean isKept = !kind.keepsLeft;
      for (int i = 0; i < isMatched.length; i++) {
        @Nullable Object[] ofRight = right.rows().get(i);
        if (on.stream().allMatch(condition -> condition.isTrue(ofLeft, ofRight))) {
          rows.add(concat(ofLeft, ofRight));
          isMatched[i] = true;
          isKept = true;
        }
      }
      if (!isKept) {
        rows.add(concat(ofLeft, new @Nullable Object[right.fields().size()]));
      }
    }
    for (int i = 0; kind.keepsRight && i < isMatched.length; i++) {
      if (!isMatched[i]) {
        rows.add(concat(new @Nullable Object[left.fields().size()], right.rows().get(i)));
      }
    }
    return rows;
  }

  private @Nullable Object[] concat(@Nullable Object[] ofLeft, @Nullable Object[] ofRight) {
    int lefts = left.fields().size();
    int rights = right.fields().size();
    @Nullable Object[] row = Arrays.copyOf(ofLeft, lefts + rights);
    Arrays.fill(row, lefts, row.length, null);
    System.arraycopy(ofRight, 0, row, lefts, rights);
    return row;
  }
}
