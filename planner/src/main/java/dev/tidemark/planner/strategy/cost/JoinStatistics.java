package dev.tidemark.planner.strategy.cost;

/**
 * What is known or guessed about an AS OF join's inputs.
 *
 * @param spineRows of the left input
 * @param historyRows of the right input, before it is reduced to the spine's keys by the join
 * @param historyKeys distinct keys of the right input; at least 1
 * @param scannedRows that are looked at to find the right input's; more where few keys are asked
 *     for
 * @param commonest the share of the right input that its commonest key has
 * @param sharing AS OF joins over one spine by the same keys and times of it, this one included,
 *     which a strategy may keep and sort once
 * @param room what operators of ours may keep of it
 */
public record JoinStatistics(
    double spineRows,
    double historyRows,
    double historyKeys,
    double scannedRows,
    double commonest,
    int sharing,
    OperatorRoom room) {

  /** Where keys are not counted, one may have half of the rows: then no choice is a catastrophe. */
  public static final double UNKNOWN_SHARE = 0.5;

  /** For where nothing is known: a spine and a history of middling size. */
  public static final JoinStatistics UNKNOWN = new JoinStatistics(100_000, 1_000_000, 10_000);

  /** Raises everything to at least 1. */
  public JoinStatistics {
    spineRows = Math.max(1, spineRows);
    historyRows = Math.max(1, historyRows);
    historyKeys = Math.max(1, Math.min(historyKeys, historyRows));
    scannedRows = Math.max(historyRows, scannedRows);
    commonest = Math.max(1 / historyKeys, Math.min(1, commonest));
  }

  /** Of a join whose spine is its own. */
  public JoinStatistics(
      double spineRows,
      double historyRows,
      double historyKeys,
      double scannedRows,
      double commonest) {
    this(spineRows, historyRows, historyKeys, scannedRows, commonest, 1, OperatorRoom.UNBOUNDED);
  }

  /** Of a right input whose keys are not counted and which is read as it stands. */
  public JoinStatistics(double spineRows, double historyRows, double historyKeys) {
    this(spineRows, historyRows, historyKeys, historyRows, UNKNOWN_SHARE);
  }

  /** The same where every key has as many records as any other. */
  public JoinStatistics evenly() {
    return new JoinStatistics(spineRows, historyRows, historyKeys, scannedRows, 0, sharing, room);
  }

  /** The same over a spine that so many joins have. */
  public JoinStatistics sharedBy(int joins) {
    return new JoinStatistics(
        spineRows, historyRows, historyKeys, scannedRows, commonest, joins, room);
  }

  /** The same where operators may keep so much. */
  public JoinStatistics in(OperatorRoom given) {
    return new JoinStatistics(
        spineRows, historyRows, historyKeys, scannedRows, commonest, sharing, given);
  }

  /**
   * The share of the history that belongs to keys of the spine, at most 1. A spine is taken to have
   * the commonest key, and as many of the others as it has rows.
   */
  public double sharedHistory() {
    return commonest + (1 - commonest) * Math.min(1, spineRows / historyKeys);
  }

  /** Spine rows and records of equal keys, if the spine asks for keys as often as records come. */
  double pairs() {
    double skewed = commonest * commonest;
    double others = (1 - commonest) * (1 - commonest) / Math.max(1, historyKeys - 1);
    return spineRows * historyRows * Math.min(1, skewed + others);
  }
}
