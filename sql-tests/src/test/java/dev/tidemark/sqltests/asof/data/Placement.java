package dev.tidemark.sqltests.asof.data;

/** Where the history of a group is. */
enum Placement {
  TAIL,
  ICEBERG,
  BOTH;

  /** How often the tails are moved. */
  static final int MOVES = 2;

  /** How many of a group's writes happen before the tails are moved for that time, from 1 on. */
  int writesBeforeMove(int move, int writes) {
    if (move == 0 || move > MOVES) {
      return move == 0 ? 0 : writes;
    }
    return switch (this) {
      case TAIL -> 0;
      case ICEBERG -> writes * move / MOVES;
      case BOTH -> writes * move / (MOVES + 1);
    };
  }
}
