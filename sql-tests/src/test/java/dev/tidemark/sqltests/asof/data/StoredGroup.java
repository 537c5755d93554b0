package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.GroupRoles;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A feature group as it can be read: its history, what of it is in Iceberg, and the online rows.
 *
 * @param shown what questions call its history
 * @param columns those that are put: keys, event time, perhaps known time, features
 * @param eventTime the ordinal among them
 * @param records what was put
 */
record StoredGroup(
    String name,
    String shown,
    List<Field> columns,
    int eventTime,
    Optional<Duration> ttl,
    List<@Nullable Object[]> records) {

  /**
   * Reads the history back, and checks that what was put is in it.
   *
   * @param script what was run
   */
  TestTable read(Session session, List<String> script) {
    List<Field> history = historyColumns();
    List<SqlType> types = history.stream().map(Field::type).toList();
    List<@Nullable Object[]> rows = session.rows("SELECT * FROM features." + name, types);
    int isDeleted = history.size() - 2;
    List<SqlType> own = types.subList(0, columns.size());
    List<@Nullable Object[]> put =
        rows.stream().filter(row -> Boolean.FALSE.equals(row[isDeleted])).toList();
    if (!Question.lines(own, put).equals(Question.lines(own, records))) {
      throw new AssertionError(
          "features."
              + name
              + " has "
              + Question.lines(own, put)
              + "\nbut these were put: "
              + Question.lines(own, records)
              + "\n"
              + String.join(";\n", script));
    }
    return new TestTable(shown, history, rows, rows, Optional.of(roles()), script, Set.of());
  }

  /**
   * The history as it is in Iceberg.
   *
   * @param whole what {@link #read} gave
   */
  TestTable offline(Session session, TestTable whole, long lastSequence) {
    return offline(session, whole, "offline." + name, lastSequence);
  }

  private TestTable offline(Session session, TestTable whole, String snapshot, long lastSequence) {
    List<SqlType> types = whole.columns().stream().map(Field::type).toList();
    List<@Nullable Object[]> rows = session.rows("SELECT * FROM " + snapshot, types);
    List<@Nullable Object[]> moved =
        whole.rows().stream().filter(row -> sequence(row) <= lastSequence).toList();
    if (!Question.lines(types, moved).equals(Question.lines(types, rows))) {
      throw new AssertionError(
          "%s has %s\nbut these were moved: %s\n%s"
              .formatted(
                  snapshot,
                  Question.lines(types, rows),
                  Question.lines(types, moved),
                  String.join(";\n", whole.script())));
    }
    return new TestTable(
        snapshot, whole.columns(), rows, rows, whole.group(), List.of(), Set.of(whole));
  }

  /** An earlier snapshot of the history, in words that follow its name. */
  TestTable earlier(Session session, TestTable whole, String words) {
    String snapshot = "offline." + name + " " + words;
    List<SqlType> types = whole.columns().stream().map(Field::type).toList();
    List<@Nullable Object[]> rows = session.rows("SELECT * FROM " + snapshot, types);
    long last = rows.stream().mapToLong(this::sequence).max().orElse(-1);
    return offline(session, whole, snapshot, last);
  }

  private long sequence(@Nullable Object[] row) {
    return (Long) Objects.requireNonNull(row[row.length - 1]);
  }

  /** The live rows, which are no feature group. */
  TestTable online(Session session, TestTable whole) {
    List<SqlType> types = columns.stream().map(Field::type).toList();
    List<@Nullable Object[]> rows = session.rows("SELECT * FROM online." + name, types);
    return new TestTable(
        "online." + name, columns, rows, rows, Optional.empty(), List.of(), Set.of(whole));
  }

  private GroupRoles roles() {
    List<Integer> keys = new ArrayList<>();
    Set<Integer> features = new LinkedHashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      if (i < eventTime) {
        keys.add(i);
      } else if (i > eventTime && !columns.get(i).name().equals("published")) {
        features.add(i);
      }
    }
    int width = columns.size();
    return new GroupRoles(keys, eventTime, width, width + 2, width + 3, features, ttl);
  }

  /** What {@code features.<name>} has. */
  private List<Field> historyColumns() {
    List<Field> all = new ArrayList<>(columns);
    SqlType timeType = columns.get(eventTime).type();
    all.add(new Field("", "known_time", timeType));
    all.add(new Field("", "write_time", timeType));
    all.add(new Field("", "is_deleted", SqlType.BOOLEAN));
    all.add(new Field("", "sequence", SqlType.BIGINT));
    return all;
  }
}
