package dev.tidemark.server.slt;

import dev.tidemark.server.slt.format.ColumnType;
import dev.tidemark.server.slt.format.Place;
import dev.tidemark.server.slt.format.SltRecord;
import dev.tidemark.server.slt.format.SltRecord.Expected;
import dev.tidemark.server.slt.format.SltRecord.Outcome;
import dev.tidemark.server.slt.format.SortMode;
import dev.tidemark.server.slt.result.ErrorText;
import dev.tidemark.server.slt.result.ExpectedResult;
import dev.tidemark.server.slt.result.LineDiff;
import dev.tidemark.server.slt.result.QueryResult;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the records of one file and keeps what became of them. */
final class FileExecution implements AutoCloseable {
  private static final int MAX_FAILURES = 20;
  private static final long PAUSE_MILLIS = 200;

  private final SltOptions options;
  private final EngineRun engineRun;
  private final Sessions sessions;
  private final Variables variables;
  private final Rewrites rewrites = new Rewrites();
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, String> resultByLabel = new HashMap<>();
  private int hashThreshold;
  private int passed;
  private int skipped;
  private int filled;
  private boolean halted;

  FileExecution(SltOptions options, EngineRun engineRun) {
    this.options = options;
    this.engineRun = engineRun;
    this.sessions = new Sessions(options.connector(), engineRun);
    this.variables = new Variables(options.variables());
  }

  Rewrites rewrites() {
    return rewrites;
  }

  void fail(Failure failure) {
    failures.add(failure);
  }

  FileReport report(Path file, Duration elapsed) {
    return new FileReport(file, engineRun.label(), passed, skipped, filled, failures, elapsed);
  }

  void run(List<SltRecord> records) {
    for (SltRecord next : records) {
      if (halted) {
        return;
      }
      if (next.when().holdFor(engineRun.names())) {
        run(next);
      } else if (next instanceof SltRecord.Statement || next instanceof SltRecord.Query) {
        skipped++;
      }
      if (failures.size() >= MAX_FAILURES) {
        fail(new Failure(next.place(), "", "too many failures: the rest of the file is not run"));
        halted = true;
      }
    }
  }

  private void run(SltRecord next) {
    if (next instanceof SltRecord.Statement statement) {
      check(statement.place(), statement.sql(), sql -> statement(statement, sql));
    } else if (next instanceof SltRecord.Query query) {
      check(query.place(), query.sql(), sql -> query(query, sql));
    } else if (next instanceof SltRecord.Halt) {
      halted = true;
    } else if (next instanceof SltRecord.UseConnection use) {
      sessions.use(use.name());
    } else if (next instanceof SltRecord.HashThreshold threshold) {
      hashThreshold = threshold.values();
    } else if (next instanceof SltRecord.Loop loop) {
      for (String value : loop.values()) {
        variables.set(loop.variable(), value);
        run(loop.body());
      }
      variables.remove(loop.variable());
    }
  }

  /** What a record does with its SQL; the result is the explanation of a failure, or empty. */
  private interface Check {
    String run(String sql) throws SQLException;
  }

  private void check(Place place, String written, Check check) {
    String sql = variables.replaceIn(written, place);
    String explanation;
    try {
      explanation = check.run(sql);
    } catch (SQLException | RuntimeException e) {
      explanation = "expected success, got the error\n" + ErrorText.of(e).indent(2);
    }
    if (explanation.isEmpty()) {
      passed++;
    } else {
      fail(new Failure(place, sql, explanation));
    }
  }

  private String statement(SltRecord.Statement record, String sql) throws SQLException {
    long count;
    try {
      count = execute(sql);
    } catch (SQLException | RuntimeException e) {
      if (record.outcome() != Outcome.ERROR) {
        throw e;
      }
      return error(record, ErrorText.of(e));
    }
    return switch (record.outcome()) {
      case OK -> "";
      case COUNT ->
          count == record.count() ? "" : "expected " + record.count() + " rows, got " + count;
      case ERROR -> "expected an error, but it succeeded";
    };
  }

  private String error(SltRecord.Statement record, String actual) {
    Expected expected = record.expected();
    if (expected.lines().isPresent()) {
      String wanted =
          variables.replaceIn(String.join("\n", expected.lines().get()), record.place()).strip();
      if (ExpectedResult.textMatches(wanted, actual)) {
        return "";
      }
      if (!filling()) {
        return "wrong error message (- expected, + actual)\n"
            + LineDiff.of(wanted.lines().toList(), actual.lines().toList());
      }
    } else if (!filling()) {
      return "";
    }
    filled++;
    rewrites.expected(record.place(), expected, variables.restoreIn(actual).lines().toList());
    return "";
  }

  /** Runs it to its end; the number of changed rows, or -1 for a result with rows. */
  private long execute(String sql) throws SQLException {
    try (var statement = sessions.current().createStatement()) {
      if (!statement.execute(sql)) {
        return statement.getUpdateCount();
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          // Errors of a lazy result only show where they are.
        }
      }
      return -1;
    }
  }

  private String query(SltRecord.Query query, String sql) throws SQLException {
    long deadline = System.nanoTime() + query.patience().toNanos();
    while (true) {
      QueryResult actual = fetch(sql, query.sortMode());
      String explanation = compare(query, actual);
      boolean lastTry = System.nanoTime() >= deadline;
      if (explanation.isEmpty() || lastTry) {
        return explanation.isEmpty() || !filling() ? explanation : fill(query, actual);
      }
      pause();
    }
  }

  private QueryResult fetch(String sql, SortMode sortMode) throws SQLException {
    try (var statement = sessions.current().createStatement()) {
      if (!statement.execute(sql)) {
        throw new SQLException("it returned no rows; use 'statement' for it");
      }
      try (ResultSet rows = statement.getResultSet()) {
        return QueryResult.read(rows, sortMode);
      }
    }
  }

  private String compare(SltRecord.Query query, QueryResult actual) {
    if (!query.types().isEmpty() && !ColumnType.matches(query.types(), actual.types())) {
      return "expected columns of types " + query.types() + ", got " + actual.types();
    }
    if (!query.label().isEmpty()) {
      String first = resultByLabel.putIfAbsent(query.label(), actual.hashLine());
      if (first != null && !first.equals(actual.hashLine())) {
        return "differs from the first result labelled '" + query.label() + "'";
      }
    }
    if (query.expected().lines().isEmpty()) {
      return query.label().isEmpty() || filling() ? "no expected result: ---- is missing" : "";
    }
    List<String> expected =
        query.expected().lines().get().stream()
            .map(line -> variables.replaceIn(line, query.place()))
            .toList();
    if (ExpectedResult.matches(expected, query.sortMode(), actual)) {
      return "";
    }
    List<String> wanted = ExpectedResult.normalize(expected, query.sortMode(), actual.columns());
    return "wrong result: expected "
        + wanted.size()
        + " lines, got "
        + actual.lines().size()
        + " (- expected, + actual)\n"
        + LineDiff.of(wanted, actual.lines());
  }

  private String fill(SltRecord.Query query, QueryResult actual) {
    if (variables.insideLoop()) {
      return "can't fill in a result inside a loop";
    }
    filled++;
    boolean hashed = hashThreshold > 0 && actual.valueCount() > hashThreshold;
    List<String> lines =
        hashed
            ? List.of(actual.hashLine())
            : actual.lines().stream().map(variables::restoreIn).toList();
    rewrites.expected(query.place(), query.expected(), lines);
    if (query.types().isEmpty() || !ColumnType.matches(query.types(), actual.types())) {
      rewrites.head(query.place(), head(query, actual.types()));
    }
    return "";
  }

  private static String head(SltRecord.Query query, String types) {
    String sortMode =
        query.sortMode() == SortMode.NOSORT && query.label().isEmpty()
            ? ""
            : " " + query.sortMode().name().toLowerCase(Locale.ROOT);
    return ("query " + types + sortMode + " " + query.label()).strip();
  }

  private boolean filling() {
    return options.mode() == SltOptions.Mode.FILL;
  }

  private static void pause() throws SQLException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for the result", e);
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
