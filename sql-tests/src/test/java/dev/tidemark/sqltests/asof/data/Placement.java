package dev.tidemark.sqltests.asof.data;

/** Where the history of a group is. */
enum Placement {
  TAIL,
  ICEBERG,
  BOTH;

  /** How many of a group's writes happen before the tails are moved. */
  int writesBeforeMoving(int writes) {
    return switch (this) {
      case TAIL -> 0;
      case ICEBERG -> writes;
      case BOTH -> writes / 2;
    };
  }
}
