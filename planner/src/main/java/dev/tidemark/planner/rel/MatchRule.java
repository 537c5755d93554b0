package dev.tidemark.planner.rel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.calcite.rex.RexNode;

/**
 * How the one match of a spine row is found; the contract's section 6. Ordinals of the right input
 * count from 0 there.
 *
 * <p>Candidates of a left row are the right rows with equal keys, a right time on the {@code
 * direction}'s side of the left time (NULL times match nothing), and {@code condition} true. The
 * match is, backward, the candidate of highest (right time, then {@code tieBreak} in order);
 * forward, of lowest right time and then highest {@code tieBreak}; in tie-breaks NULL is lowest. A
 * match whose {@code tombstone} is true, or which is older than {@code ttl} (left time − right time
 * &gt; ttl), is then no match.
 *
 * @param keys may be empty: then every right row is a candidate
 * @param condition over the left's fields followed by the right's; TRUE where there is none. It
 *     already lets tombstones pass where it must
 * @param tieBreak ordinals of the right input, most significant first
 * @param tombstone ordinal of a BOOLEAN of the right input
 */
public record MatchRule(
    List<KeyPair> keys,
    int leftTime,
    int rightTime,
    Direction direction,
    RexNode condition,
    List<Integer> tieBreak,
    OptionalInt tombstone,
    Optional<Duration> ttl) {
  /** Copies its lists. */
  public MatchRule {
    keys = List.copyOf(keys);
    tieBreak = List.copyOf(tieBreak);
  }

  /** The same rule with another condition. */
  public MatchRule with(RexNode other) {
    return new MatchRule(keys, leftTime, rightTime, direction, other, tieBreak, tombstone, ttl);
  }

  /** The same rule for a match that may be a tombstone, or as old as can be. */
  public MatchRule withoutOutcome() {
    return new MatchRule(
        keys,
        leftTime,
        rightTime,
        direction,
        condition,
        tieBreak,
        OptionalInt.empty(),
        Optional.empty());
  }
}
