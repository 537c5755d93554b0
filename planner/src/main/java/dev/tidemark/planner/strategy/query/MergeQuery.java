package dev.tidemark.planner.strategy.query;

import static java.util.Objects.requireNonNull;

import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.KeptSpine;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.PointInTimeTexts;
import dev.tidemark.planner.strategy.text.Residuals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The texts of a merge, for DuckDB; see {@link PointInTimeMerge} for what each of them is. */
public final class MergeQuery {
  private static final String MATCH = "\"$match\"";

  private final JoinText text;
  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final Residuals residuals;
  private final Optional<CarriedFeatures> carried;
  private final Optional<KeptSpine> shared;
  private final KeptSpine kept;
  private final MergeSpine<String> spine;
  private final RecordsQuery records;
  private final String match;

  public MergeQuery(JoinText text, Residuals residuals) {
    this.text = text;
    this.rule = text.join().rule();
    this.texts = new PointInTimeTexts(text);
    this.residuals = residuals;
    this.carried = CarriedFeatures.of(text, residuals);
    SpineQuery spineQuery = new SpineQuery(text);
    this.shared = spineQuery.shared();
    this.kept = shared.orElseGet(spineQuery::own);
    this.spine = spineQuery.spine(kept);
    this.records =
        new RecordsQuery(text, residuals, carried, spine.keyTable(), this::columnOfSpine);
    this.match = text.freshName("match");
  }

  /** The key table has the names of the spine's columns. */
  private String columnOfSpine(KeyPair pair) {
    return requireNonNull(kept.columns().get(text.leftColumns().get(pair.left())));
  }

  /**
   * What the operator does first.
   *
   * @param historyKeys how many keys the records have, roughly
   */
  public PointInTimeMerge<String> merge(double historyKeys) {
    return new PointInTimeMerge<>(
        spine,
        records.table(),
        records.tieTable(),
        match,
        carried.map(CarriedFeatures::features).orElse(List.of()),
        carried.map(CarriedFeatures::tombstone).orElse(OptionalInt.empty()),
        records.kept(),
        records.candidates(),
        byValue(historyKeys),
        records.undecided(),
        !residuals.cuts().isEmpty(),
        rule.direction().isInclusive());
  }

  private Optional<ByValue<String>> byValue(double historyKeys) {
    return records
        .valuesOfKeys()
        .map(values -> new ByValue<>(values, records.candidatesByValue(), historyKeys));
  }

  /** For the merges over this one's result. */
  public KeptSpine kept() {
    Map<String, String> through = new HashMap<>();
    for (int i = 0; i < text.leftColumns().size(); i++) {
      String spineColumn = kept.columns().get(text.leftColumns().get(i));
      if (spineColumn != null) {
        through.put(text.outputs().get(i), spineColumn);
      }
    }
    return kept.through(through);
  }

  /**
   * The join's rows, with the numbers of the spine's. The operator leaves tombstones out that it
   * knows of.
   */
  public String result() {
    Outcome outcome = new Outcome(text, residuals.winner()).keeping(kept.row());
    String left = text.freshName("m");
    return carried
        .map(
            features -> {
              Outcome living = outcome.withoutTombstones();
              return living.of(carried(features, left, living.canBeDead()));
            })
        .orElseGet(
            () ->
                outcome.of(
                    records.found(
                        matched(), left, MATCH, List.of(PointInTimeTexts.of(left, kept.row())))));
  }

  private String carried(CarriedFeatures features, String left, boolean canBeDead) {
    String row = PointInTimeTexts.of(left, kept.row());
    List<String> items = new ArrayList<>();
    for (int i = 0; i < text.leftColumns().size(); i++) {
      String column = PointInTimeTexts.of(left, text.leftColumns().get(i));
      items.add(column + " AS " + text.outputs().get(i));
    }
    String name = canBeDead ? match : kept.row();
    items.addAll(features.outputs(row, name, Optional.empty()));
    items.add(row);
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + numberedSpine(left)
        + (texts.isLeftJoin() ? "" : " WHERE " + match + "(" + row + ") IS NOT NULL");
  }

  private String matched() {
    return "SELECT *, "
        + match
        + "("
        + kept.row()
        + ") AS "
        + MATCH
        + " FROM "
        + numberedSpine(text.freshName("l"));
  }

  /** The left side with the number of its row in the spine. */
  private String numberedSpine(String alias) {
    String rows =
        shared
            .map(spine -> text.leftQueryWithSpineRow())
            .orElse("SELECT *, rowid AS " + kept.row() + " FROM " + spine.table());
    return "(" + rows + ") AS " + alias;
  }
}
