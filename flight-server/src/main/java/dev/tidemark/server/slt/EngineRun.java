package dev.tidemark.server.slt;

import java.util.List;
import java.util.Set;

/**
 * One pass over the files: the names that {@code skipif} and {@code onlyif} compare with, and the
 * statements that put a new session into that state.
 *
 * @param label what the report calls this pass; empty when there is only one
 * @param names for example {@code tidemark} and {@code trino}
 * @param setup statements run on every connection before its first record
 */
public record EngineRun(String label, Set<String> names, List<String> setup) {
  /** The name every run against a Tidemark server has. */
  public static final String TIDEMARK = "tidemark";

  public EngineRun {
    names = Set.copyOf(names);
    setup = List.copyOf(setup);
  }

  /** The server decides where each query runs. */
  public static EngineRun routed() {
    return new EngineRun("", Set.of(TIDEMARK), List.of());
  }

  /** Everything the named engine can run is run there. */
  public static EngineRun forced(String engine) {
    return new EngineRun(
        engine,
        Set.of(TIDEMARK, engine),
        List.of("SET engine = '" + engine.replace("'", "''") + "'"));
  }
}
