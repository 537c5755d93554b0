package dev.tidemark.planner.engine.scan;

import java.util.List;

/**
 * A condition on one column that a scan may prune by. Filters are hints: whoever scans may return
 * rows that fail them, never fewer. Values are of the column type's Java class and never null.
 */
public sealed interface ScanFilter {
  String column();

  /** {@code column <operator> value}. */
  record Compare(String column, Operator operator, Object value) implements ScanFilter {}

  /** {@code column IN (values)}. */
  record OneOf(String column, List<Object> values) implements ScanFilter {
    /** Copies the values. */
    public OneOf {
      values = List.copyOf(values);
    }
  }

  /** {@code column IS NULL}. */
  record IsNull(String column) implements ScanFilter {}

  /** {@code column IS NOT NULL}. */
  record IsNotNull(String column) implements ScanFilter {}

  /** The comparisons. */
  enum Operator {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }
}
