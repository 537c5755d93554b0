package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The spine's rows and the records in one row of time: a UNION ALL in which each has NULL for the
 * other's columns, and both have the spine's keys, a time ({@code $at}) and what comes first of
 * equal times ({@code $side}).
 */
public final class RowOfTime {
  public static final String AT = "\"$at\"";
  public static final String SIDE = "\"$side\"";
  public static final String RANK = "\"$rank\"";

  private final MatchRule rule;
  private final PointInTimeTexts texts;
  private final SpineHistory sides;
  private final List<String> ofSpine = new ArrayList<>();
  private final List<String> ofRecords = new ArrayList<>();

  public RowOfTime(MatchRule rule, PointInTimeTexts texts, SpineHistory sides) {
    this.rule = rule;
    this.texts = texts;
    this.sides = sides;
  }

  /** Columns as the spine's rows have them; of a record's row they are the next ones, too. */
  public void add(String spineItem, String recordItem) {
    ofSpine.add(spineItem);
    ofRecords.add(recordItem);
  }

  public void addKeysTimeAndSide() {
    List<String> keys = texts.spineKeys();
    for (int i = 0; i < keys.size(); i++) {
      add(sides.spine() + "." + keys.get(i) + " AS " + SpineHistory.key(i), SpineHistory.key(i));
    }
    add(texts.leftTime(sides.spine()) + " AS " + AT, SpineHistory.FROM);
    add(spineSide() + " AS " + SIDE, "1");
  }

  /** The records' own number. */
  public void addRank() {
    add("CAST(NULL AS BIGINT) AS " + RANK, RANK);
  }

  /** Records have 1: before spine rows of the same time where those can see them. */
  public int spineSide() {
    return rule.direction().isInclusive() ? 2 : 0;
  }

  /** Of the records that the relation has. */
  public String query(String records) {
    return "SELECT "
        + String.join(", ", ofSpine)
        + " FROM "
        + sides.spine()
        + " UNION ALL SELECT "
        + String.join(", ", ofRecords)
        + " FROM "
        + records;
  }
}
