package dev.tidemark.sqltests.asof.question;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Chance, the same for the same seed. */
public final class Draw {
  private static final boolean NIGHT = Boolean.getBoolean("tidemark.endless");

  private final Random random;

  public Draw(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** From 0 up to but without {@code bound}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  /** The same in the endless mode; never in a build, which may not fail for what is found late. */
  public boolean percentAtNight(int chance) {
    return NIGHT && percent(chance);
  }

  @SafeVarargs
  public final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  public <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  public <T> List<T> shuffled(List<T> all) {
    List<T> copy = new ArrayList<>(all);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** Between one and all of them, in any order. */
  public <T> List<T> some(List<T> all) {
    return shuffled(all).subList(0, all.isEmpty() ? 0 : 1 + below(all.size()));
  }
}
