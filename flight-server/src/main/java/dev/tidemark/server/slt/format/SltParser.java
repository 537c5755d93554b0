package dev.tidemark.server.slt.format;

import dev.tidemark.server.slt.format.SltRecord.Conditions;
import dev.tidemark.server.slt.format.SltRecord.Expected;
import dev.tidemark.server.slt.format.SltRecord.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads one file, and those it includes, into records. Throws {@link SltSyntaxException}. */
public final class SltParser {
  private static final String SEPARATOR = "----";
  private static final int MAX_INCLUDE_DEPTH = 16;

  private final Path file;
  private final List<String> lines;
  private final int depth;
  private int at;
  private Set<String> only = new HashSet<>();
  private Set<String> skip = new HashSet<>();
  private Duration patience = Duration.ZERO;

  private SltParser(Path file, List<String> lines, int depth) {
    this.file = file;
    this.lines = lines;
    this.depth = depth;
  }

  /** The records of a file, in order. */
  public static List<SltRecord> parse(Path file) throws IOException {
    return parse(file, Files.readAllLines(file));
  }

  static List<SltRecord> parse(Path file, List<String> lines) throws IOException {
    return new SltParser(file, lines, 0).records(false);
  }

  private List<SltRecord> records(boolean insideLoop) throws IOException {
    List<SltRecord> records = new ArrayList<>();
    while (at < lines.size()) {
      String line = lines.get(at).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        at++;
        continue;
      }
      String[] words = line.split("\\s+");
      if (words[0].equals("endloop")) {
        if (!insideLoop) {
          throw error("'endloop' without 'loop' or 'foreach'");
        }
        at++;
        return records;
      }
      record(words, records);
    }
    if (insideLoop) {
      throw error("'loop' or 'foreach' without 'endloop'");
    }
    return records;
  }

  private void record(String[] words, List<SltRecord> records) throws IOException {
    switch (words[0]) {
      case "statement" -> records.add(statement(words));
      case "query" -> records.add(query(words));
      case "skipif" -> condition(words, skip);
      case "onlyif" -> condition(words, only);
      case "eventually" -> {
        patience = Duration.ofSeconds(number(argument(words, 1, "a number of seconds")));
        at++;
      }
      case "halt" -> records.add(new SltRecord.Halt(here(), conditions(1)));
      case "connection" ->
          records.add(
              new SltRecord.UseConnection(here(), conditions(1), argument(words, 1, "a name")));
      case "hash-threshold" ->
          records.add(
              new SltRecord.HashThreshold(
                  here(), conditions(1), number(argument(words, 1, "a number of values"))));
      case "include" -> records.addAll(include(argument(words, 1, "a file")));
      case "loop" -> {
        int first = number(argument(words, 2, "the first number"));
        int end = number(argument(words, 3, "the number after the last"));
        loop(words, IntStream.range(first, end).mapToObj(Integer::toString).toList(), records);
      }
      case "foreach" ->
          loop(words, List.of(Arrays.copyOfRange(words, 2, Math.max(2, words.length))), records);
      default -> throw error("unknown word '" + words[0] + "'");
    }
  }

  private SltRecord statement(String[] words) {
    Place place = here();
    String kind = argument(words, 1, "'ok', 'error' or 'count'");
    Outcome outcome =
        switch (kind) {
          case "ok" -> Outcome.OK;
          case "error" -> Outcome.ERROR;
          case "count" -> Outcome.COUNT;
          default -> throw error("'" + kind + "' is not 'ok', 'error' or 'count'");
        };
    long count = outcome == Outcome.COUNT ? number(argument(words, 2, "a number of rows")) : -1;
    Conditions when = conditions(1);
    String sql = sql(place);
    Expected expected = expected();
    if (outcome != Outcome.ERROR && expected.lines().isPresent()) {
      throw new SltSyntaxException(
          place, "a 'statement " + kind + "' has no expected result; use 'query'");
    }
    return new SltRecord.Statement(place, when, sql, outcome, count, expected);
  }

  private SltRecord query(String[] words) {
    Place place = here();
    if (words.length > 1 && words[1].equals("error")) {
      words[0] = "statement";
      return statement(words);
    }
    Duration wait = patience;
    patience = Duration.ZERO;
    int next = 1;
    String types = "";
    if (words.length > next && SortMode.named(words[next]).isEmpty()) {
      types = words[next].toUpperCase(Locale.ROOT);
      ColumnType.check(types).ifPresent(problem -> fail(place, problem));
      next++;
    }
    SortMode sortMode = SortMode.NOSORT;
    if (words.length > next) {
      Optional<SortMode> named = SortMode.named(words[next]);
      sortMode = named.orElse(SortMode.NOSORT);
      next += named.isPresent() ? 1 : 0;
    }
    String label = words.length > next ? words[next] : "";
    Conditions when = conditions(1);
    String sql = sql(place);
    return new SltRecord.Query(place, when, sql, types, sortMode, label, wait, expected());
  }

  private void condition(String[] words, Set<String> names) {
    names.add(argument(words, 1, "an engine's name"));
    at++;
  }

  private List<SltRecord> include(String name) throws IOException {
    if (depth >= MAX_INCLUDE_DEPTH) {
      throw error("included files include each other");
    }
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    Path included = folder.resolve(name);
    if (!Files.isRegularFile(included)) {
      throw error("'" + name + "' is not a file beside this one");
    }
    at++;
    return new SltParser(included, Files.readAllLines(included), depth + 1).records(false);
  }

  private void loop(String[] words, List<String> values, List<SltRecord> records)
      throws IOException {
    Place place = here();
    String variable = argument(words, 1, "a variable's name");
    Conditions when = conditions(1);
    records.add(new SltRecord.Loop(place, when, variable, values, records(true)));
  }

  private String sql(Place place) {
    int first = at;
    while (at < lines.size()
        && !lines.get(at).isBlank()
        && !lines.get(at).stripTrailing().equals(SEPARATOR)) {
      at++;
    }
    if (first == at) {
      throw new SltSyntaxException(place, "no SQL below this line");
    }
    return String.join("\n", lines.subList(first, at));
  }

  private Expected expected() {
    int from = at;
    if (at == lines.size() || lines.get(at).isBlank()) {
      return new Expected(from, from, Optional.empty());
    }
    at++;
    while (at < lines.size() && !lines.get(at).isEmpty()) {
      at++;
    }
    return new Expected(from, at, Optional.of(List.copyOf(lines.subList(from + 1, at))));
  }

  /** The conditions collected so far, which are thereby used up; steps over the record's head. */
  private Conditions conditions(int headLines) {
    Conditions conditions = new Conditions(only, skip);
    only = new HashSet<>();
    skip = new HashSet<>();
    at += headLines;
    return conditions;
  }

  private String argument(String[] words, int index, String what) {
    if (words.length <= index) {
      throw error("'" + words[0] + "' needs " + what);
    }
    return words[index];
  }

  private int number(String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw error("'" + word + "' is not a number");
    }
  }

  private Place here() {
    return new Place(file, at + 1);
  }

  private SltSyntaxException error(String sentence) {
    return new SltSyntaxException(here(), sentence);
  }

  private static void fail(Place place, String sentence) {
    throw new SltSyntaxException(place, sentence);
  }
}
