package dev.tidemark.server.slt;

import dev.tidemark.server.slt.format.Place;

/**
 * One record that didn't do what it should.
 *
 * @param place where it stands
 * @param sql what was run, variables replaced; empty if nothing was
 * @param explanation what was expected and what came
 */
record Failure(Place place, String sql, String explanation) {
  private static final int MAX_SQL = 4000;

  /** As the report prints it, without a line end. */
  public String render() {
    StringBuilder text = new StringBuilder().append(place);
    if (!sql.isEmpty()) {
      String shown = sql.length() > MAX_SQL ? sql.substring(0, MAX_SQL) + " …" : sql;
      text.append('\n').append(shown.indent(4).stripTrailing());
    }
    return text.append('\n').append(explanation.indent(2).stripTrailing()).toString();
  }
}
