package dev.tidemark.offline.merge.spine;

/**
 * Keys of the spine that follow each other.
 *
 * @param end the key after the last one
 * @param rows that these keys have
 */
public record SpinePart(int first, int end, int rows) {
  int keys() {
    return end - first;
  }

  /** A condition on the column {@code k}, a key's number. */
  public String where() {
    return " WHERE k >= " + first + " AND k < " + end;
  }
}
