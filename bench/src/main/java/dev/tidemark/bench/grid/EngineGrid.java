package dev.tidemark.bench.grid;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;

/** Every combination of one engine. */
interface EngineGrid {

  /** One line above its table. */
  String title();

  /** Measures each and hands its line on. */
  void run(Consumer<GridLine> lines) throws SQLException, IOException;
}
