package dev.tidemark.sqltests.asof.oracle;

/**
 * A column of something that stands in FROM.
 *
 * @param qualifier the alias it is named with, {@code s.k1}
 */
public record Field(String qualifier, String name, SqlType type) {
  String sql() {
    return qualifier.isEmpty() ? name : qualifier + "." + name;
  }

  /** The name as an alias: of a call without its brackets. */
  public String plainName() {
    return name.replace('(', '_').replace(")", "");
  }

  Field of(String alias) {
    return new Field(alias, name, type);
  }
}
