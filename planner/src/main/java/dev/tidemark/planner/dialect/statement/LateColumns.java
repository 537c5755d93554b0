package dev.tidemark.planner.dialect.statement;

import dev.tidemark.planner.engine.query.LateFeature;
import dev.tidemark.planner.engine.query.LateFeature.RowKey;
import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The columns of a result that operators tell once its rows are there. Until then each of them is
 * the argument by which it is told, so that whatever passes columns on passes that; in the end one
 * of those that are equal stays. Belongs to the writing of one text.
 */
public final class LateColumns {
  private record Told(String macro, String argument, Optional<RowTime> time) {

    /** The column of the result that is the argument anyway. */
    Optional<Integer> shown() {
      return time.flatMap(RowTime::key).map(RowKey::column);
    }
  }

  /** By column of the result. */
  private final Map<Integer, Told> told = new TreeMap<>();

  /**
   * Adds one.
   *
   * @param argument a name of the values that stand for the column: equal for columns that are told
   *     by the same ones
   * @param time as in a late feature, but by column of the result; that one must not be late, nor
   *     that of a key, for which nothing stands
   */
  public void add(int column, String macro, String argument, Optional<RowTime> time) {
    told.put(column, new Told(macro, argument, time));
  }

  /** The first of the columns that have each of the arguments. */
  private Map<String, Integer> arguments() {
    Map<String, Integer> columns = new LinkedHashMap<>();
    told.forEach(
        (column, feature) -> {
          if (feature.shown().isEmpty()) {
            columns.putIfAbsent(feature.argument(), column);
          }
        });
    return columns;
  }

  /** The columns of a text with all columns: those that aren't late, then the arguments. */
  private <T> List<T> kept(List<T> all) {
    List<T> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!told.containsKey(i)) {
        kept.add(all.get(i));
      }
    }
    arguments().values().forEach(column -> kept.add(all.get(column)));
    return kept;
  }

  public Block without(Block result) {
    return told.isEmpty() ? result : result.withComputed(kept(result.columns()));
  }

  public List<String> names(List<String> names) {
    return kept(names);
  }

  /** Where each is told from; the names must be those of {@link #without}. */
  public List<LateFeature> features(int resultColumns) {
    List<String> arguments = new ArrayList<>(arguments().keySet());
    int first = resultColumns - told.size();
    List<LateFeature> features = new ArrayList<>();
    told.forEach(
        (column, feature) ->
            features.add(
                new LateFeature(
                    column,
                    feature.macro(),
                    feature
                        .shown()
                        .map(this::inText)
                        .orElseGet(() -> first + arguments.indexOf(feature.argument())),
                    feature.time().map(this::inText))));
    return features;
  }

  private RowTime inText(RowTime time) {
    return new RowTime(
        inText(time.column()),
        time.isBackward(),
        time.match(),
        time.key().map(key -> new RowKey(inText(key.column()), key.table(), key.name())));
  }

  private int inText(int column) {
    return column - (int) told.keySet().stream().filter(late -> late < column).count();
  }
}
