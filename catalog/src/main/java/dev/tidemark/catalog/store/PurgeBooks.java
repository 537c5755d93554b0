package dev.tidemark.catalog.store;

import java.time.Instant;
import java.util.List;

/**
 * The purges whose entities are gone from what queries read, and which may not have removed yet
 * what is left of them in files. They are finished by whoever began them, or else by somebody.
 */
public interface PurgeBooks {

  /** Draws the number of a purge, which nobody else takes up until it is {@link #leave left}. */
  long begin();

  /** Notes a purge that was begun, in the transaction of {@link HistoryLocks#atOnce}. */
  void changed(Unfinished purge);

  /** Those that aren't over, whoever is at them, the newest first. */
  List<Unfinished> unfinished();

  /** Whether the caller is to finish it: it isn't over, and nobody is at it. */
  boolean takeUp(Unfinished purge);

  /** It is over, and so are earlier ones of its group, whose work it has done. */
  void end(Unfinished purge);

  /** Leaves it to others, if it isn't over. */
  void leave(long number);

  /**
   * The purge of one version of a group.
   *
   * @param rows records that are gone
   * @param filesRewritten data files that held them
   * @param filesWritten in their place
   */
  record Unfinished(
      long number,
      long groupId,
      Instant begunAt,
      long rows,
      long filesRewritten,
      long filesWritten) {

    /** Whether that is one of the group's, and older. */
    public boolean follows(Unfinished other) {
      return groupId == other.groupId && number > other.number;
    }
  }
}
