package dev.tidemark.sqltests.asof;

/**
 * A column of something that stands in FROM.
 *
 * @param qualifier the alias it is named with, {@code s.k1}
 */
record Field(String qualifier, String name, SqlType type) {
  String sql() {
    return qualifier.isEmpty() ? name : qualifier + "." + name;
  }

  Field of(String alias) {
    return new Field(alias, name, type);
  }
}
