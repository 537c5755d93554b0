package dev.tidemark.catalog.record;

/**
 * A record's place among those of its key, compared left to right; no two records of a key share
 * it. Source: the contract's section 1.
 *
 * @param eventTime in {@link Micros}
 * @param knownTime in {@link Micros}
 * @param sequence the order of acceptance
 */
record Rank(long eventTime, long knownTime, long sequence) implements Comparable<Rank> {

  @Override
  public int compareTo(Rank other) {
    int byEvent = Long.compare(eventTime, other.eventTime);
    if (byEvent != 0) {
      return byEvent;
    }
    int byKnown = Long.compare(knownTime, other.knownTime);
    return byKnown != 0 ? byKnown : Long.compare(sequence, other.sequence);
  }
}
