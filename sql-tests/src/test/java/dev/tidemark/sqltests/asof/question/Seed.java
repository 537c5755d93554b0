package dev.tidemark.sqltests.asof.question;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides the data and the questions of a run.
 *
 * @param number any
 * @param drawsRare whether it also asks by shorthand, of instants, by sub-queries and of tables in
 *     Iceberg
 */
public record Seed(long number, boolean drawsRare) {
  private static final long QUESTIONS = 1_000_003;
  private static final long TRAINING_QUERIES = 1_000_033;

  /**
   * That of {@code -Dtidemark.seed=} and {@code -Dtidemark.rare=}; or the day's, so that a build
   * fails for what it changed or fails everywhere that day; or the first without end, which is one
   * by chance and draws what is rare.
   */
  public static Seed chosen() {
    boolean isEndless = Boolean.getBoolean("tidemark.endless");
    return new Seed(
        Long.getLong("tidemark.seed", isEndless ? System.nanoTime() : ofToday()),
        isEndless || Boolean.getBoolean("tidemark.rare"));
  }

  private static long ofToday() {
    return LocalDate.now(ZoneOffset.UTC).toEpochDay();
  }

  /** Whether {@code -Dtidemark.seed=} names one. */
  public static boolean isGiven() {
    return Long.getLong("tidemark.seed") != null;
  }

  /** The next run's, where one follows the other. */
  public Seed next() {
    return new Seed(number + 1, drawsRare);
  }

  /** The properties that repeat the run. */
  public String properties() {
    return "-Dtidemark.seed=" + number + (drawsRare ? " -Dtidemark.rare=true" : "");
  }

  /** Draws the data. */
  public Draw data() {
    return new Draw(number, new ArrayList<>(), drawsRare);
  }

  /**
   * Draws one of the questions.
   *
   * @param constants see {@link Draw#Draw(long, List, boolean)}
   */
  public Draw question(int question, List<Draw.Constant> constants) {
    return new Draw(number * QUESTIONS + question, constants, drawsRare);
  }

  /** Draws one of the training queries. */
  public Draw trainingQuery(int query) {
    return new Draw(number * TRAINING_QUERIES + query, new ArrayList<>(), drawsRare);
  }
}
