package dev.tidemark.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A benchmark's {@code --name value} pairs, each of which is taken once over its default. What
 * nobody took is refused by {@link #refuseOthers}.
 */
public final class Options {
  private final Map<String, String> given = new LinkedHashMap<>();

  public Options(String[] arguments) {
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("every option takes a value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      given.put(arguments[i], arguments[i + 1]);
    }
  }

  public long take(String name, long otherwise) {
    return take(name, Long::valueOf, otherwise);
  }

  public int take(String name, int otherwise) {
    return take(name, Integer::valueOf, otherwise);
  }

  public double take(String name, double otherwise) {
    return take(name, Double::valueOf, otherwise);
  }

  public String take(String name, String otherwise) {
    return take(name, text -> text, otherwise);
  }

  /** A list separated by commas. */
  public <T> List<T> takeList(String name, Function<String, T> read, List<T> otherwise) {
    return take(name, text -> Arrays.stream(text.split(",", -1)).map(read).toList(), otherwise);
  }

  /** The folder {@code --folder}, else that one below {@code target}. */
  public Path takeFolder(String otherwise) {
    return take("--folder", Path::of, Path.of("target", otherwise)).toAbsolutePath().normalize();
  }

  private <T> T take(String name, Function<String, T> read, T otherwise) {
    String text = given.remove(name);
    return text == null ? otherwise : read.apply(text);
  }

  /** To be called when all options that there are have been taken. */
  public void refuseOthers() {
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown option " + given.keySet().iterator().next());
    }
  }
}
