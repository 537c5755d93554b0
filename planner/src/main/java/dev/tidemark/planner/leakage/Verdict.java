package dev.tidemark.planner.leakage;

/** Whether a feature could be known at the time of the row it reaches. */
public enum Verdict {
  /** It comes through an AS OF join with a knowledge cut at the row's time. */
  SAFE,
  /** Its knowledge is cut, but at a time of which it isn't plain that it is the row's. */
  MAY_LEAK,
  /** Nothing keeps away what was not known yet. */
  LEAKS;

  Verdict orWorse(Verdict other) {
    return compareTo(other) < 0 ? other : this;
  }
}
