/**
 * Writes a fragment of a plan as SQL of the engine that runs it.
 *
 * <p>In: a relational tree over {@link dev.tidemark.planner.rel.EngineRelation}s, an {@link
 * dev.tidemark.planner.engine.EngineKind} and a strategy for each AS OF join. Out: a {@link
 * dev.tidemark.planner.dialect.RenderedSql} whose rows are what PostgreSQL would give, on every
 * engine; what can't be made so isn't rendered. Start with {@link
 * dev.tidemark.planner.dialect.SqlRenderer}; {@link RelationWriter} writes the tree, {@link
 * ExpressionWriter} what is computed, {@link PointInTimeText} the sides of an AS OF join. What they
 * write into is in {@code dialect.statement}, what differs from engine to engine in {@code
 * dialect.engine} and in the package of each engine. Deciding which engine runs what is not here:
 * see {@code planner.route}; how an AS OF join is run: {@code planner.strategy}. Renderers are
 * stateless.
 *
 * <p>Calcite's own RelToSqlConverter isn't used: it drops the operands' types before an engine's
 * dialect sees a call, and what {@code /}, CAST or {@code <} must become depends on them.
 */
@NullMarked
package dev.tidemark.planner.dialect;

import org.jspecify.annotations.NullMarked;
