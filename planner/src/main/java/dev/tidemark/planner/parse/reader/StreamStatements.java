package dev.tidemark.planner.parse.reader;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.stream.StreamAggregate;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.StreamStatement.CreateStreamFeature;
import dev.tidemark.planner.parse.statement.StreamStatement.DropStreamFeature;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Reads what follows CREATE and DROP STREAM FEATURE. */
final class StreamStatements {

  private static final String COLUMN = "the name of a column";
  private static final String AGGREGATES = "COUNT, SUM, AVG, MIN, MAX or LAST";
  private static final Duration LONGEST = Duration.ofDays(3_650);

  private final TokenCursor cursor;

  StreamStatements(TokenCursor cursor) {
    this.cursor = cursor;
  }

  CreateStreamFeature create(IfExists ifExists) {
    TableRef stream = cursor.table("the name of a stream feature");
    cursor.expect("ON");
    TableRef group = cursor.table("the name of a feature group");
    cursor.expect("AS");
    StreamAggregate aggregate = aggregate();
    cursor.expect("(");
    Optional<Name> argument = Optional.empty();
    if (cursor.accept("DISTINCT")) {
      if (aggregate != StreamAggregate.COUNT) {
        throw cursor.unexpected("a column; DISTINCT is for COUNT");
      }
      aggregate = StreamAggregate.COUNT_DISTINCT;
    }
    if (aggregate != StreamAggregate.COUNT || !cursor.accept("*")) {
      argument = Optional.of(cursor.name(COLUMN));
    }
    cursor.expect(")", "OVER", "LAST");
    Duration window = window();
    cursor.expect("PER");
    List<Name> entity =
        cursor.atOpen() ? cursor.list(() -> cursor.name(COLUMN)) : List.of(cursor.name(COLUMN));
    String comment = cursor.comment();
    cursor.expectEnd();
    return new CreateStreamFeature(
        stream, ifExists, group, aggregate, argument, window, entity, comment);
  }

  private StreamAggregate aggregate() {
    for (StreamAggregate aggregate : StreamAggregate.values()) {
      if (aggregate != StreamAggregate.COUNT_DISTINCT && cursor.accept(aggregate.name())) {
        return aggregate;
      }
    }
    throw cursor.unexpected(AGGREGATES);
  }

  private Duration window() {
    cursor.expect("INTERVAL");
    TidemarkException wrong =
        TidemarkException.at(
            cursor.position(),
            ErrorCode.INVALID_VALUE,
            "A window is a whole number of seconds, minutes, hours or days, 3650 days at most;"
                + " write for example INTERVAL '5' MINUTE");
    String number = cursor.string("a number");
    ChronoUnit unit = unit();
    if (!number.matches("[1-9][0-9]{0,8}")) {
      throw wrong;
    }
    Duration window = Duration.of(Long.parseLong(number), unit);
    if (window.compareTo(LONGEST) > 0) {
      throw wrong;
    }
    return window;
  }

  private ChronoUnit unit() {
    for (ChronoUnit unit :
        List.of(ChronoUnit.SECONDS, ChronoUnit.MINUTES, ChronoUnit.HOURS, ChronoUnit.DAYS)) {
      String plural = unit.name();
      if (cursor.accept(plural) || cursor.accept(plural.substring(0, plural.length() - 1))) {
        return unit;
      }
    }
    throw cursor.unexpected("SECOND, MINUTE, HOUR or DAY");
  }

  DropStreamFeature drop(IfExists ifExists) {
    return new DropStreamFeature(cursor.table("the name of a stream feature"), ifExists);
  }
}
