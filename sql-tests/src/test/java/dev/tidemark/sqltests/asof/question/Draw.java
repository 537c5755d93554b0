package dev.tidemark.sqltests.asof.question;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Chance, the same for the same seed. */
public final class Draw {
  /** In percent: how many constants of a question with parameters are some. */
  private static final int PARAMETERS = 70;

  private final Random random;
  private final List<Constant> constants;
  private final boolean drawsRare;
  private int used;
  private boolean isOther;
  private boolean takesParameters;

  /**
   * A value that was drawn.
   *
   * @param type of whatever kind
   */
  public record Constant(Object type, @Nullable Object value) {}

  public Draw(long seed) {
    this(seed, new ArrayList<>(), false);
  }

  /**
   * Draws again what a draw of the same seed has drawn from other data, as far as it can.
   *
   * @param constants the list that the other one had, empty for the first, which fills it
   * @param drawsRare whether anything comes of {@link #rarely}
   */
  public Draw(long seed, List<Constant> constants, boolean drawsRare) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.constants = constants;
    this.drawsRare = drawsRare;
  }

  /** Makes parameters of some of the constants from now on, or of none any more. */
  boolean takeParameters(boolean takes) {
    boolean before = takesParameters;
    takesParameters = takes;
    return before;
  }

  /** Whether the next constant is a parameter. */
  boolean isParameter() {
    return takesParameters && percent(PARAMETERS);
  }

  /** One of the values that are there, or the one that was drawn before; null where none is. */
  @Nullable Object value(Object type, List<Object> present) {
    int which = random.nextInt(Math.max(1, present.size()));
    Constant constant = new Constant(type, present.isEmpty() ? null : present.get(which));
    if (used == constants.size()) {
      constants.add(constant);
    }
    Constant before = constants.get(used++);
    isOther |= !before.type().equals(type);
    return isOther ? constant.value() : before.value();
  }

  /** From 0 up to but without {@code bound}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  /** The same of what only some runs ask, and never in others. */
  public boolean rarely(int chance) {
    return drawsRare && percent(chance);
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
