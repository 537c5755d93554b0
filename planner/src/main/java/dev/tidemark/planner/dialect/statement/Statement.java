package dev.tidemark.planner.dialect.statement;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.Strategies;
import dev.tidemark.planner.strategy.text.KeptSpine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.calcite.rel.core.CorrelationId;

/** What all parts of one text share while it is written. Belongs to one thread. */
public final class Statement {
  private final EngineSql engine;
  private final Strategies strategies;
  private final Leaves leaves;
  private final Map<CorrelationId, IntFunction<String>> correlations = new HashMap<>();
  private final List<OperatorJoin<String>> joins = new ArrayList<>();
  private final Map<PointInTimeJoin, String> matches = new HashMap<>();
  private final Map<String, KeptSpine> spines = new HashMap<>();
  private final LateColumns late = new LateColumns();
  private FieldsRead fieldsRead = FieldsRead.ALL;
  private int names;

  public Statement(EngineKind engine, Strategies strategies, Leaves leaves) {
    this.engine = Dialects.of(engine);
    this.strategies = strategies;
    this.leaves = leaves;
  }

  public EngineSql engine() {
    return engine;
  }

  public Leaves leaves() {
    return leaves;
  }

  public Strategies strategies() {
    return strategies;
  }

  /** A quoted name that stands nowhere else in the text. */
  public String freshName(String hint) {
    return Names.quote(hint + "_" + names++);
  }

  public String freshAlias() {
    return Names.quote("t" + names++);
  }

  /** Has an AS OF join made ready before the statement runs, after those that are there already. */
  public void prepare(PointInTimeJoin join, OperatorJoin<String> operator) {
    joins.add(operator);
    matches.put(join, operator.match());
  }

  /** Remembers the spine of the AS OF join whose result stands in FROM so. */
  public void keepSpine(String from, KeptSpine spine) {
    spines.put(from, spine);
  }

  /** The spine whose rows the block has, if it is the result of a merge and nothing else. */
  public Optional<KeptSpine> spineOf(Block block) {
    boolean hasOtherRows = !block.plain() || !block.order().isEmpty() || !block.tail().isEmpty();
    return hasOtherRows ? Optional.empty() : Optional.ofNullable(spines.get(block.from()));
  }

  /** Says which fields of its AS OF joins a tree reads; without it they count as read. */
  public void reads(FieldsRead fields) {
    fieldsRead = fields;
  }

  public FieldsRead fieldsRead() {
    return fieldsRead;
  }

  public LateColumns late() {
    return late;
  }

  public List<OperatorJoin<String>> joins() {
    return List.copyOf(joins);
  }

  /** Which of them an AS OF join of the tree became. */
  public Map<PointInTimeJoin, String> matches() {
    return Map.copyOf(matches);
  }

  /** What the fields of a row outside are called in what is written from now on. */
  public void bind(CorrelationId id, IntFunction<String> scope) {
    correlations.put(id, scope);
  }

  public IntFunction<String> correlation(CorrelationId id) {
    IntFunction<String> scope = correlations.get(id);
    if (scope == null) {
      throw new Unrenderable("A correlated sub-query of this form");
    }
    return scope;
  }
}
