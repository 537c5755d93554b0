package dev.tidemark.catalog.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL session by which a thread holds the histories it works at. A statement on it is
 * not done once somebody else has them: PostgreSQL gives a session's locks away when the session
 * has ended, and its statement with it. Thread-safe.
 */
public interface HistorySession {

  /** Of threads that hold nothing. */
  HistorySession NONE =
      new HistorySession() {
        @Override
        public boolean isHolding() {
          return false;
        }

        @Override
        public <T extends @Nullable Object> T run(Statement<T> statement) {
          throw new IllegalStateException("nothing is held");
        }

        @Override
        public Optional<Holder> holder(FeatureGroup group) {
          return Optional.empty();
        }
      };

  /** What is run there. */
  @FunctionalInterface
  interface Statement<T extends @Nullable Object> {
    T run(Connection session) throws SQLException;
  }

  /** A session as PostgreSQL knows it: its process, and when that began. */
  record Holder(int process, OffsetDateTime since) {}

  /** Says that a session was lost, and what was locked with it. */
  static TidemarkException lost() {
    return new TidemarkException(
        ErrorCode.POSTGRES_UNAVAILABLE,
        "The session of PostgreSQL that kept others from this history was lost; try again");
  }

  /** Whether the calling thread is at work of {@link HistoryLocks}. */
  boolean isHolding();

  /**
   * Runs the statement on the session of the history that the thread adds to, or else has alone.
   * Errors: {@code POSTGRES_UNAVAILABLE} where a session is lost, and what was locked with it;
   * nothing was run then.
   */
  <T extends @Nullable Object> T run(Statement<T> statement) throws SQLException;

  /**
   * The session by which the thread has the group's history, for transactions of other sessions:
   * they can ask PostgreSQL whether it has it still. Empty where histories aren't locked. Errors:
   * {@code POSTGRES_UNAVAILABLE} where it is lost.
   */
  Optional<Holder> holder(FeatureGroup group);
}
