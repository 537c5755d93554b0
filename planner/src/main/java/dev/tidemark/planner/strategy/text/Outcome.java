package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;

/** Turns winners into the join's result: a winner that is a tombstone or too old is no match. */
public final class Outcome {
  private final JoinText text;
  private final MatchRule rule;
  private final List<RexNode> ofWinner;
  private final OptionalInt tombstone;
  private final List<String> kept;

  /**
   * Takes conjuncts of the rule's condition that are asked of the winner only: where they aren't
   * true of it, there is no match.
   */
  public Outcome(JoinText text, List<RexNode> ofWinner) {
    this(text, ofWinner, text.join().rule().tombstone(), List.of());
  }

  private Outcome(JoinText text, List<RexNode> ofWinner, OptionalInt tombstone, List<String> kept) {
    this.text = text;
    this.rule = text.join().rule();
    this.ofWinner = List.copyOf(ofWinner);
    this.tombstone = tombstone;
    this.kept = kept;
  }

  /** The same with one more column of the relation, under its name. */
  public Outcome keeping(String column) {
    return new Outcome(text, ofWinner, tombstone, List.of(column));
  }

  /** The same over winners of which none is a tombstone. */
  public Outcome withoutTombstones() {
    return new Outcome(text, ofWinner, OptionalInt.empty(), kept);
  }

  /**
   * The same as a query over the winners: that itself where none is left out.
   *
   * @param winners has the columns of {@link JoinText#outputs}, then those that are kept, and no
   *     others
   */
  public String of(String winners) {
    if (!canBeDead()) {
      return winners;
    }
    String alias = text.freshName("w");
    return select(alias, "(" + winners + ") AS " + alias, List.of());
  }

  /**
   * The outer query over one relation that has all columns of {@link JoinText#outputs}: for each
   * spine row its winner, or NULLs.
   */
  public String select(String alias, String from, List<String> where) {
    List<String> items = new ArrayList<>();
    int lefts = text.leftColumns().size();
    for (int i = 0; i < text.outputs().size(); i++) {
      String name = text.outputs().get(i);
      String value = alias + "." + name;
      boolean nulled = i >= lefts && isLeftJoin() && canBeDead();
      items.add(
          (nulled ? "CASE WHEN " + isDead(alias) + " THEN NULL ELSE " + value + " END" : value)
              + " AS "
              + name);
    }
    kept.forEach(column -> items.add(alias + "." + column));
    List<String> conjuncts = new ArrayList<>(where);
    if (!isLeftJoin() && canBeDead()) {
      conjuncts.add("NOT (" + isDead(alias) + ")");
    }
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + from
        + (conjuncts.isEmpty() ? "" : " WHERE " + String.join(" AND ", conjuncts));
  }

  private boolean isLeftJoin() {
    return text.join().joinType() == JoinRelType.LEFT;
  }

  /** Whether a winner may be no match. */
  public boolean canBeDead() {
    return tombstone.isPresent() || rule.ttl().isPresent() || !ofWinner.isEmpty();
  }

  /** Never NULL. */
  private String isDead(String alias) {
    List<String> reasons = new ArrayList<>();
    tombstone.ifPresent(column -> reasons.add(text.isTrue(right(alias, column))));
    if (rule.ttl().isPresent()) {
      String leftTime = alias + "." + text.outputs().get(rule.leftTime());
      reasons.add(
          text.isTrue("(" + text.isExpired(leftTime, right(alias, rule.rightTime())) + ")"));
    }
    for (RexNode conjunct : ofWinner) {
      String condition = text.condition(conjunct, field -> alias + "." + text.outputs().get(field));
      reasons.add("NOT (" + text.isTrue(condition) + ")");
    }
    return String.join(" OR ", reasons);
  }

  private String right(String alias, int column) {
    return alias + "." + text.outputs().get(text.leftColumns().size() + column);
  }
}
