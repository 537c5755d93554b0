package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.calcite.rel.type.RelDataType;

/** The texts of a probe, for DuckDB; see {@link PointInTimeProbe} for what each of them is. */
public final class ProbeQuery {
  private static final String MATCH = "\"$match\"";

  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final Optional<CarriedFeatures> carried;
  private final String keys;
  private final RecordsQuery records;
  private final String match;
  private final LateMatch lateMatch;
  private final Optional<RowTime> late;

  public ProbeQuery(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.carried = CarriedFeatures.of(text, residuals);
    this.keys = text.freshName("probed");
    this.records =
        new RecordsQuery(
            text, residuals, carried, keys, pair -> text.rightColumns().get(pair.right()));
    this.match = text.freshName("match");
    this.lateMatch = new LateMatch(text);
    boolean canBeFoundLate =
        texts.isLeftJoin() && carried.filter(CarriedFeatures::areAllLate).isPresent();
    this.late =
        canBeFoundLate
            ? lateMatch.rowTime(keys, (key, time) -> match(key, time(time)))
            : Optional.empty();
  }

  public PointInTimeProbe<String> probe() {
    return new PointInTimeProbe<>(
        keys,
        records.table(),
        records.tieTable(),
        match,
        carried.map(CarriedFeatures::features).orElse(List.of()),
        carried.map(CarriedFeatures::tombstone).orElse(OptionalInt.empty()),
        records.kept(),
        records.keys(MergeSpine.KEY, PointInTimeProbe.RECORDS),
        records.candidates(),
        records.undecided(),
        !residuals.cuts().isEmpty(),
        rule.direction().isInclusive(),
        isKeyLate() ? lateMatch.keyColumn() : Optional.empty(),
        false);
  }

  /** The join's rows. The operator leaves tombstones out that it knows of. */
  public String result() {
    Outcome outcome = new Outcome(text, residuals.winner());
    String left = text.freshName("m");
    return carried
        .map(features -> outcome.withoutTombstones().of(carried(features, left)))
        .orElseGet(() -> outcome.of(records.found(matched(), left, MATCH, List.of())));
  }

  private boolean isKeyLate() {
    return late.flatMap(RowTime::key).isPresent();
  }

  private String carried(CarriedFeatures features, String left) {
    String found = isKeyLate() ? "NULL" : PointInTimeTexts.of(left, MATCH);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < text.leftColumns().size(); i++) {
      String column = PointInTimeTexts.of(left, text.leftColumns().get(i));
      items.add(column + " AS " + text.outputs().get(i));
    }
    items.addAll(features.outputs(found, match, late));
    return "SELECT "
        + String.join(", ", items)
        + " FROM ("
        + (isKeyLate() ? text.leftQuery() : matched())
        + ") AS "
        + left
        + (texts.isLeftJoin() ? "" : " WHERE " + found + " IS NOT NULL");
  }

  private String match(String key, String time) {
    return "%s(%s, %s)".formatted(match, key, time);
  }

  /**
   * The spine's rows, one after the other, each with its match, or, where that is found later, with
   * the number of its key.
   */
  private String matched() {
    String left = text.freshName("l");
    boolean hasKeys = !rule.keys().isEmpty();
    String key = hasKeys ? PointInTimeTexts.of(keys, MergeSpine.KEY) : "CAST(0 AS BIGINT)";
    String matched =
        "SELECT %1$s.*, %2$s AS %3$s FROM (%4$s) AS %1$s"
            .formatted(
                left,
                late.isPresent() ? key : match(key, time(texts.leftTime(left))),
                MATCH,
                text.leftQuery());
    return hasKeys
        ? matched
            + (texts.isLeftJoin() ? " LEFT JOIN " : " INNER JOIN ")
            + keys
            + " ON "
            + PointInTimeTexts.and(texts.keysEqual(left, keys))
        : matched;
  }

  private String time(String value) {
    String number = WholeNumbers.of(leftType(), value);
    return SpineQuery.turned(number, rule.direction().isBackward());
  }

  private RelDataType leftType() {
    return text.join().getLeft().getRowType().getFieldList().get(rule.leftTime()).getType();
  }
}
