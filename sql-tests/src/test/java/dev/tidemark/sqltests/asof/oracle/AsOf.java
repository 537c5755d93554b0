package dev.tidemark.sqltests.asof.oracle;

import java.util.List;

/**
 * What an AS OF join says, in whatever spelling.
 *
 * @param keepsUnmatched LEFT
 * @param match the conditions of MATCH_CONDITION in their order, or the one that stands for them
 * @param on the others
 * @param appliesTtl the setting {@code pit_apply_ttl}
 */
public record AsOf(
    Operand left,
    Operand right,
    boolean keepsUnmatched,
    List<Conjunct> match,
    List<Conjunct> on,
    boolean appliesTtl) {
  /** Copies its lists. */
  public AsOf {
    match = List.copyOf(match);
    on = List.copyOf(on);
  }
}
