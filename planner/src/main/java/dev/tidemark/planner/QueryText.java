package dev.tidemark.planner;

import dev.tidemark.planner.parse.SharedText;
import java.util.List;
import java.util.Optional;

/**
 * The text of a statement as plans are remembered by it: without the literals that a plan may take
 * as parameters, where it is such a query. Belongs to one thread.
 */
public final class QueryText {
  private final String sql;
  private final Optional<SharedText> shared;

  private QueryText(String sql, Optional<SharedText> shared) {
    this.sql = sql;
    this.shared = shared;
  }

  /** Never fails: a text that is no SQL has no plan, either. */
  public static QueryText of(String sql) {
    return new QueryText(sql, SharedText.of(sql));
  }

  /** As it was written. */
  public String sql() {
    return sql;
  }

  Optional<SharedText> shared() {
    return shared;
  }

  /** Under which the plan of this very text is remembered. */
  List<String> ownKey() {
    return List.of(sql);
  }
}
