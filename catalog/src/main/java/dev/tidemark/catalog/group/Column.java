package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;

/**
 * A column of any table.
 *
 * @param nullable whether a row may hold NULL here
 * @param comment empty where there is none
 */
public record Column(String name, DataType type, boolean nullable, String comment) {

  /** A nullable column without a comment. */
  public static Column of(String name, DataType type) {
    return new Column(name, type, true, "");
  }
}
