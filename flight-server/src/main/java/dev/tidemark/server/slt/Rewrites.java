package dev.tidemark.server.slt;

import dev.tidemark.server.slt.format.Place;
import dev.tidemark.server.slt.format.SltRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The changes that fill mode makes to a file: heads of queries and blocks of expected lines. Lines
 * of other (included) files are never changed.
 */
final class Rewrites {
  private record Change(int from, int to, List<String> lines) {}

  private final Map<Integer, Change> changes = new TreeMap<>(Comparator.reverseOrder());
  private final List<Place> places = new ArrayList<>();

  /** Replaces the block of expected lines of the record at {@code place}, with its separator. */
  void expected(Place place, SltRecord.Expected old, List<String> lines) {
    List<String> block = new ArrayList<>();
    block.add("----");
    block.addAll(lines);
    places.add(place);
    changes.put(old.from(), new Change(old.from(), old.to(), block));
  }

  /** Replaces the line at {@code place}. */
  void head(Place place, String line) {
    places.add(place);
    changes.put(place.line() - 1, new Change(place.line() - 1, place.line(), List.of(line)));
  }

  void apply(Path file) throws IOException {
    if (changes.isEmpty()) {
      return;
    }
    for (Place place : places) {
      if (!place.file().equals(file)) {
        throw new IOException(place + " is included by " + file + "; fill in the former by itself");
      }
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    for (Change change : changes.values()) {
      List<String> replaced = lines.subList(change.from(), change.to());
      replaced.clear();
      replaced.addAll(change.lines());
    }
    Files.write(file, lines);
  }
}
