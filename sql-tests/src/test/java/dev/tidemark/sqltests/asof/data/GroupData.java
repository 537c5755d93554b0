package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.GroupRoles;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import dev.tidemark.sqltests.asof.question.Draw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A random feature group and the writes that fill it. */
final class GroupData {
  private static final int PUTS = 5;
  private static final int DELETES = 3;
  private static final List<Integer> SIZES = List.of(0, 1, 3, 8, 20);
  private static final List<Integer> WIDTHS = List.of(2, 6, 20);

  private final Draw draw;
  private final RandomValues values;
  private final String name;
  private final int rangeKey;
  private final Placement placement;
  private final List<Field> columns = new ArrayList<>();
  private final int eventTime;
  private final Optional<Duration> ttl;
  private final List<String> writes = new ArrayList<>();
  private final List<@Nullable Object[]> records = new ArrayList<>();

  /**
   * @param rangeKey the ordinal of the key whose ranges don't overlap
   */
  GroupData(
      Draw draw,
      RandomValues values,
      String name,
      List<SqlType> keyTypes,
      int rangeKey,
      Placement placement) {
    this.draw = draw;
    this.values = values;
    this.name = name;
    this.rangeKey = rangeKey;
    this.placement = placement;
    this.ttl =
        draw.percent(50) ? Optional.of(Duration.ofSeconds(1 + draw.below(4))) : Optional.empty();
    for (int i = 0; i < keyTypes.size(); i++) {
      add("k" + (i + 1), keyTypes.get(i));
    }
    this.eventTime = columns.size();
    SqlType timeType = draw.oneOf(SqlType.TIMESTAMP, SqlType.TIMESTAMP, SqlType.INSTANT);
    add("at", timeType);
    if (draw.percent(50)) {
      add("published", timeType);
    }
    add("rec", SqlType.INTEGER);
    add("i", SqlType.INTEGER);
    List<SqlType> types = draw.shuffled(List.of(SqlType.values()));
    for (int i = 0; i < 4; i++) {
      add("f" + i, types.get(i));
    }
    fill();
  }

  private void add(String column, SqlType type) {
    columns.add(new Field("", column, type));
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

  String definition() {
    List<String> definitions =
        columns.stream().map(column -> column.name() + " " + column.type().sql()).toList();
    String keys =
        String.join(", ", columns.subList(0, eventTime).stream().map(Field::name).toList());
    boolean isPublished = columns.get(eventTime + 1).name().equals("published");
    return "CREATE FEATURE GROUP "
        + name
        + " ("
        + String.join(", ", definitions)
        + ") ENTITY KEY ("
        + keys
        + ") EVENT TIME at"
        + (isPublished ? " KNOWN TIME published" : "")
        + " WITH (future_event_time = 'accept'"
        + ttl.map(span -> ", ttl = '" + span.toSeconds() + " seconds'").orElse("")
        + ")";
  }

  private void fill() {
    List<@Nullable Object[]> drawn = new ArrayList<>();
    for (int range = 0; range < RandomValues.RANGES; range++) {
      int size = draw.oneOf(SIZES);
      int width = draw.oneOf(WIDTHS);
      for (int i = 0; i < size; i++) {
        drawn.add(record(range, width, i > 0 ? drawn.get(drawn.size() - 1) : null));
      }
    }
    List<@Nullable Object[]> late = draw.shuffled(drawn);
    for (int put = 0; put < PUTS; put++) {
      List<@Nullable Object[]> batch =
          late.subList(late.size() * put / PUTS, late.size() * (put + 1) / PUTS);
      if (!batch.isEmpty()) {
        writes.add(put(batch));
        records.addAll(batch);
        if (put >= PUTS - DELETES) {
          writes.add(delete());
        }
      }
    }
  }

  private @Nullable Object[] record(int range, int width, @Nullable Object @Nullable [] before) {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    boolean sameEntity = before != null && draw.percent(60);
    for (int i = 0; i < row.length; i++) {
      Field column = columns.get(i);
      if (i < eventTime) {
        row[i] =
            sameEntity && before != null
                ? before[i]
                : values.key(column.type(), i == rangeKey ? range : 0);
      } else if (i == eventTime) {
        row[i] = values.time(width);
      } else if (column.name().equals("rec")) {
        row[i] = (long) records.size() + draw.below(1_000_000);
      } else {
        row[i] =
            column.name().equals("published") && draw.percent(85)
                ? values.time(width)
                : values.value(column.type());
      }
    }
    return row;
  }

  /** A batch, now and then of some of the columns only. */
  private String put(List<@Nullable Object[]> batch) {
    Set<Integer> left = new HashSet<>();
    if (draw.percent(30)) {
      left.add(columns.size() - 1 - draw.below(3));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (!left.contains(i)) {
        names.add(columns.get(i).name());
      }
    }
    List<String> rows = new ArrayList<>();
    for (@Nullable Object[] row : batch) {
      List<String> literals = new ArrayList<>();
      for (int i = 0; i < row.length; i++) {
        if (left.contains(i)) {
          row[i] = null;
        } else {
          literals.add(columns.get(i).type().literal(row[i]));
        }
      }
      rows.add("(" + String.join(", ", literals) + ")");
    }
    return "INSERT INTO %s (%s) VALUES\n  %s"
        .formatted(name, String.join(", ", names), String.join(",\n  ", rows));
  }

  /** Of one or two entities, at a time or now. */
  private String delete() {
    @Nullable Object[] one = draw.oneOf(records);
    Field key = columns.get(rangeKey);
    String condition =
        draw.percent(50)
            ? key.name() + " = " + key.type().literal(one[rangeKey])
            : "%s IN (%s, %s)"
                .formatted(
                    key.name(),
                    key.type().literal(one[rangeKey]),
                    key.type().literal(draw.oneOf(records)[rangeKey]));
    Field time = columns.get(eventTime);
    String at =
        draw.percent(75)
            ? " AND at = " + time.type().literal(draw.percent(40) ? one[eventTime] : values.time(6))
            : "";
    return "DELETE FROM " + name + " WHERE " + condition + at;
  }

  /** Those before the tails are moved, in their order. */
  List<String> writesBeforeMoving() {
    return writes.subList(0, placement.writesBeforeMoving(writes.size()));
  }

  List<String> writesAfterMoving() {
    return writes.subList(placement.writesBeforeMoving(writes.size()), writes.size());
  }

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
    return new TestTable(name, history, rows, rows, Optional.of(roles()), script, Set.of());
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

  String name() {
    return name;
  }
}
