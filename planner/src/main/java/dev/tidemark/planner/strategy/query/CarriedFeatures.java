package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Residuals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The right columns that a merge remembers with each match, so that nobody has to look for its row:
 * a few narrow ones. Sorted by type, since the operator has a function for each list of types.
 */
final class CarriedFeatures {
  private static final int MOST = 6;

  private final JoinText text;
  private final ImmutableBitSet asked;
  private final List<Integer> columns;
  private final List<String> macros;

  private CarriedFeatures(JoinText text, ImmutableBitSet asked, List<Integer> columns) {
    this.text = text;
    this.asked = asked;
    this.columns = columns;
    this.macros = columns.stream().map(column -> text.freshName("feature")).toList();
  }

  /** All that is read of the right side; empty where that is too much. */
  static Optional<CarriedFeatures> of(JoinText text, Residuals residuals) {
    ImmutableBitSet asked = askedOfWinner(text, residuals);
    int lefts = text.leftColumns().size();
    OptionalInt tombstone = text.join().rule().tombstone();
    List<Integer> columns =
        IntStream.range(0, text.rightColumns().size())
            .filter(
                column ->
                    text.reads(lefts + column)
                        || asked.get(lefts + column)
                        || tombstone.equals(OptionalInt.of(column)))
            .boxed()
            .sorted(Comparator.comparing(text::rightType))
            .toList();
    return columns.size() <= MOST && columns.stream().allMatch(column -> isNarrow(text, column))
        ? Optional.of(new CarriedFeatures(text, asked, columns))
        : Optional.empty();
  }

  private static ImmutableBitSet askedOfWinner(JoinText text, Residuals residuals) {
    int lefts = text.leftColumns().size();
    MatchRule rule = text.join().rule();
    ImmutableBitSet.Builder asked = ImmutableBitSet.builder();
    for (RexNode conjunct : residuals.winner()) {
      asked.addAll(RelOptUtil.InputFinder.bits(conjunct));
    }
    rule.ttl().ifPresent(ttl -> asked.set(lefts + rule.rightTime()));
    return asked.build();
  }

  private static boolean isNarrow(JoinText text, int column) {
    RelDataType type = text.join().getRight().getRowType().getFieldList().get(column).getType();
    return switch (type.getSqlTypeName()) {
      case BOOLEAN,
          TINYINT,
          SMALLINT,
          INTEGER,
          BIGINT,
          REAL,
          FLOAT,
          DOUBLE,
          DATE,
          TIMESTAMP,
          TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          true;
      default -> false;
    };
  }

  List<Feature> features() {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> new Feature(macros.get(i), text.rightType(columns.get(i))))
        .toList();
  }

  /** Which of the features says that there is no match. */
  OptionalInt tombstone() {
    OptionalInt column = text.join().rule().tombstone();
    return column.isEmpty() ? column : OptionalInt.of(columns.indexOf(column.getAsInt()));
  }

  /** Whether nothing is asked of matches but features that are told late. */
  boolean areAllLate() {
    return IntStream.range(0, text.rightColumns().size())
        .map(column -> text.leftColumns().size() + column)
        .filter(this::isRead)
        .allMatch(this::isLate);
  }

  private boolean isRead(int output) {
    return text.reads(output) || asked.get(output);
  }

  private boolean isLate(int output) {
    return !asked.get(output) && text.canTellLate(output);
  }

  /**
   * The right columns of the winner of a spine row, under the names of the join's columns; of those
   * that are told late, that by which they are.
   *
   * @param match that of which the macros tell features; of no interest where all are told late by
   *     the keys of rows
   * @param name of that in the whole text, see {@link JoinText#tellLate}
   * @param time see there
   */
  List<String> outputs(String match, String name, Optional<RowTime> time) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < text.rightColumns().size(); i++) {
      int output = text.leftColumns().size() + i;
      int carried = columns.indexOf(i);
      String value = "NULL";
      if (carried >= 0 && isRead(output)) {
        String macro = macros.get(carried);
        boolean isLate = isLate(output);
        value = isLate ? match : macro + "(" + match + ")";
        if (isLate) {
          text.tellLate(output, macro, name, time);
        }
      }
      items.add(value + " AS " + text.outputs().get(output));
    }
    return items;
  }

  /** {@code p0} and so on, of a record. */
  List<String> of(String right) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      items.add(value(right, i) + " AS p" + i);
    }
    return items;
  }

  /** A struct of them that isn't NULL. */
  String struct(String right) {
    List<String> fields = new ArrayList<>(List.of("'is': TRUE"));
    for (int i = 0; i < columns.size(); i++) {
      fields.add("'p" + i + "': " + value(right, i));
    }
    return "{" + String.join(", ", fields) + "}";
  }

  /** {@code p0} and so on, from such a struct. */
  List<String> ofStruct(String struct) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> struct + ".p" + i + " AS p" + i)
        .toList();
  }

  private String value(String right, int i) {
    int column = columns.get(i);
    return "CAST("
        + right
        + "."
        + text.rightColumns().get(column)
        + " AS "
        + text.rightType(column)
        + ")";
  }
}
