package dev.tidemark.planner.dialect;

/**
 * A common table expression before the query, so that the text is whole.
 *
 * @param name as {@link SqlRelation#sqlName} gives it, quoted
 * @param sql a query of the same engine
 */
public record NamedQuery(String name, String sql) {}
