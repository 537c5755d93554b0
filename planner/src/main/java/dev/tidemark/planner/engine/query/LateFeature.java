package dev.tidemark.planner.engine.query;

/**
 * A column of a query's result that an operator tells once the rows are there, so that the features
 * of matches are looked up for those rows only, and nothing carries them on the way.
 *
 * @param column of the result
 * @param macro by which the operator tells that feature: {@link PointInTimeMerge.Feature#macro}
 * @param argument the column of the text that is the macro's argument
 */
public record LateFeature(int column, String macro, int argument) {}
