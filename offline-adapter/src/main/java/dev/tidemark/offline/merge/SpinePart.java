package dev.tidemark.offline.merge;

/**
 * The spine rows of a range of keys.
 *
 * @param endKey the number after the last key's
 */
record SpinePart(int firstKey, int endKey, int rows) {
  int keys() {
    return endKey - firstKey;
  }
}
