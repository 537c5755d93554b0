package dev.tidemark.server.slt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How suites are run.
 *
 * @param connector opens the sessions
 * @param engineRuns every file is run once under each
 * @param variables what {@code ${name}} stands for in SQL and in expected results
 * @param mode whether results are checked or written into the files
 */
public record SltOptions(
    Connector connector, List<EngineRun> engineRuns, Map<String, String> variables, Mode mode) {

  /** What is done with an answer that isn't the expected one. */
  public enum Mode {
    /** It is a failure. */
    CHECK,
    /** It replaces the expected one in the file, to be reviewed. */
    FILL
  }

  /** Throws {@link IllegalArgumentException} without an engine run. */
  public SltOptions {
    engineRuns = List.copyOf(engineRuns);
    variables = Map.copyOf(variables);
    if (engineRuns.isEmpty()) {
      throw new IllegalArgumentException("no engine run");
    }
  }

  /** One routed run that checks, without variables. */
  public static SltOptions of(Connector connector) {
    return new SltOptions(connector, List.of(EngineRun.routed()), Map.of(), Mode.CHECK);
  }

  public SltOptions withVariable(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new SltOptions(connector, engineRuns, more, mode);
  }

  /** Replaces the engine runs. */
  public SltOptions withEngineRuns(List<EngineRun> runs) {
    return new SltOptions(connector, new ArrayList<>(runs), variables, mode);
  }

  public SltOptions withMode(Mode newMode) {
    return new SltOptions(connector, engineRuns, variables, newMode);
  }
}
