package dev.tidemark.planner.table;

/** A schema and a name in it, both as stored (lower case unless quoted). */
public record TableName(String schema, String name) {
  @Override
  public String toString() {
    return schema + "." + name;
  }
}
