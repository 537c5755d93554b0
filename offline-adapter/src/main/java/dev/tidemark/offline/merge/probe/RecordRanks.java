package dev.tidemark.offline.merge.probe;

/** The first two parts of each record's rank. */
final class RecordRanks {
  private final long[] times;

  /** Empty where they say nothing. */
  private final long[] seconds;

  /**
   * Room for so many records.
   *
   * @param bySecond whether the second part says anything
   */
  RecordRanks(int records, boolean bySecond) {
    this.times = new long[records];
    this.seconds = new long[bySecond ? records : 0];
  }

  /** Of each record, to be filled. */
  long[] times() {
    return times;
  }

  /** The same, where the second part says anything. */
  long[] seconds() {
    return seconds;
  }

  long time(int record) {
    return times[record];
  }

  long second(int record) {
    return seconds.length == 0 ? 0 : seconds[record];
  }

  int compare(int record, int other) {
    return compare(record, time(other), second(other));
  }

  int compare(int record, long time, long second) {
    int byTime = Long.compare(times[record], time);
    return byTime != 0 ? byTime : Long.compare(second(record), second);
  }
}
