package dev.tidemark.offline.merge;

/**
 * Rows of the spine that hold every row of their keys.
 *
 * @param end the row after the last one
 */
record SpinePart(int first, int end) {
  int rows() {
    return end - first;
  }

  /** A condition on a record's key, which is the first row of that. */
  String where(String key) {
    return " WHERE " + key + " >= " + first + " AND " + key + " < " + end;
  }
}
