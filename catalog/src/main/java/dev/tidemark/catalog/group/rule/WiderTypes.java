package dev.tidemark.catalog.group.rule;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;

/**
 * Which types a column may be widened to: those into which every engine reads old values without
 * loss. Source: Iceberg's specification, schema evolution.
 */
public final class WiderTypes {

  private WiderTypes() {}

  /** Whether a column of the one type may become one of the other. */
  public static boolean allow(DataType from, DataType to) {
    if (from instanceof DataType.Decimal narrow && to instanceof DataType.Decimal wide) {
      return wide.scale() == narrow.scale() && wide.precision() > narrow.precision();
    }
    if (from instanceof DataType.ArrayOf narrow && to instanceof DataType.ArrayOf wide) {
      return allow(narrow.element(), wide.element());
    }
    return (from.equals(DataType.of(TypeName.INTEGER)) && to.equals(DataType.of(TypeName.BIGINT)))
        || (from.equals(DataType.of(TypeName.REAL)) && to.equals(DataType.of(TypeName.DOUBLE)));
  }
}
