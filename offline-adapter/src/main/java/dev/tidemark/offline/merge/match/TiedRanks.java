package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureVectors;

/** Matches whose rank several records share, until it is said which of these it is. */
public interface TiedRanks {

  /** Takes each rank that several records share. */
  interface Ties {
    void accept(int key, long time, long second);
  }

  /** Names the ranks that are undecided and the match of some slot, each once. */
  void eachTie(Ties ties);

  /** Says which record of a shared rank it is. */
  void decide(int key, long time, long second, long row, FeatureVectors records, int recordIndex);
}
