package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.question.Draw;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A random feature group and the writes that fill it. */
final class GroupData {
  private static final int PUTS = 5;
  private static final int DELETES = 3;

  /** Puts after which the questions are asked again. */
  private static final int MORE = 2;

  private static final List<Integer> SIZES = List.of(0, 1, 3, 8, 20);
  private static final List<Integer> WIDTHS = List.of(2, 6, 20);

  private final Draw draw;
  private final RandomValues values;
  private final String name;
  private final int rangeKey;
  private final Placement placement;
  private final SchemaChange change;
  private final int changedBefore;
  private final String partitioning;
  private final List<Field> columns = new ArrayList<>();
  private final int eventTime;
  private final Optional<Duration> firstTtl;
  private final List<String> writes = new ArrayList<>();
  private final List<@Nullable Object[]> records = new ArrayList<>();
  private final List<@Nullable Object[]> written;
  private final String shown;
  private final Optional<Duration> lastTtl;
  private Optional<Duration> ttl;

  /** Of each of the records, how many writes there were before. */
  private final List<Integer> writtenAfter = new ArrayList<>();

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
    this.lastTtl = draw.percent(70) ? Optional.of(anyTtl()) : Optional.empty();
    this.ttl = lastTtl;
    for (int i = 0; i < keyTypes.size(); i++) {
      add("k" + (i + 1), keyTypes.get(i));
    }
    this.eventTime = columns.size();
    SqlType timeType = draw.oneOf(SqlType.TIMESTAMP, SqlType.TIMESTAMP, SqlType.INSTANT);
    add("at", timeType);
    if (draw.percent(65)) {
      add("published", timeType);
    }
    add("rec", SqlType.INTEGER);
    boolean changes = draw.percent(60);
    add("i", changes && draw.percent(40) ? SqlType.BIGINT : SqlType.INTEGER);
    List<SqlType> types = draw.shuffled(List.of(SqlType.values()));
    for (int i = 0; i < 4; i++) {
      add("f" + i, types.get(i));
    }
    this.change =
        changes ? SchemaChange.any(name, columns, draw, values) : SchemaChange.none(name, columns);
    this.changedBefore = 1 + draw.below(PUTS - 1);
    this.firstTtl = draw.percent(80) ? ttl : Optional.of(Duration.ofSeconds(3));
    this.partitioning =
        draw.percent(50)
            ? Partitioning.any(
                columns.subList(0, eventTime),
                IntStream.range(0, eventTime).mapToObj(i -> change.name(i, false)).toList(),
                change.name(eventTime, false),
                draw)
            : "";
    fill();
    this.written = records.stream().map(record -> record.clone()).toList();
    this.shown = draw.oneOf(name, "features." + name, name + "_v1");
  }

  private void add(String column, SqlType type) {
    columns.add(new Field("", column, type));
  }

  /** When its records begin, when they are known, and when they are as old as they may be. */
  List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (@Nullable Object[] record : records) {
      List<@Nullable Object> keys =
          IntStream.range(0, eventTime)
              .mapToObj(key -> Objects.requireNonNull(record[key]))
              .toList();
      LocalDateTime at = (LocalDateTime) Objects.requireNonNull(record[eventTime]);
      turns.add(new Turn(keys, at));
      if (isPublished() && record[eventTime + 1] instanceof LocalDateTime known) {
        turns.add(new Turn(keys, known));
      }
      ttl.ifPresent(span -> turns.add(new Turn(keys, at.plus(span))));
    }
    return turns;
  }

  String definition() {
    List<String> definitions =
        change.firstColumns().stream().map(c -> c.name() + " " + c.type().sql()).toList();
    List<String> keys = IntStream.range(0, eventTime).mapToObj(i -> change.name(i, false)).toList();
    return "CREATE FEATURE GROUP "
        + name
        + " ("
        + String.join(", ", definitions)
        + ") ENTITY KEY ("
        + String.join(", ", keys)
        + ") EVENT TIME "
        + change.name(eventTime, false)
        + (isPublished() ? " KNOWN TIME " + change.name(eventTime + 1, false) : "")
        + " WITH (future_event_time = 'accept'"
        + firstTtl.map(span -> ", ttl = '" + words(span) + "'").orElse("")
        + (partitioning.isEmpty() ? "" : ", partitioning = '" + partitioning + "'")
        + ")";
  }

  private boolean isPublished() {
    return columns.get(eventTime + 1).name().equals("published");
  }

  private static String words(Duration ttl) {
    return ttl.toSeconds() + " seconds";
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
      boolean isChanged = put >= changedBefore;
      if (put == changedBefore) {
        writes.addAll(change.statements());
        if (!firstTtl.equals(ttl)) {
          writes.add(alterTtl());
        }
      }
      if (!batch.isEmpty()) {
        batch.forEach(record -> writtenAfter.add(writes.size()));
        writes.add(put(batch, isChanged));
        records.addAll(batch);
        if (put >= PUTS - DELETES) {
          writes.add(delete(isChanged));
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
                ? published(row[eventTime], width)
                : values.value(column.type());
      }
    }
    return row;
  }

  /** Any time, or one soon after the event. */
  private LocalDateTime published(@Nullable Object event, int width) {
    return event instanceof LocalDateTime at && draw.percent(50)
        ? values.beside(at.plusSeconds(draw.below(3)))
        : values.time(width);
  }

  /** A batch, now and then of some of the columns only. */
  private String put(List<@Nullable Object[]> batch, boolean isChanged) {
    Set<Integer> left = new HashSet<>();
    if (draw.percent(30)) {
      left.add(columns.size() - 1 - draw.below(3));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (!change.isThere(i, isChanged)) {
        left.add(i);
      } else if (!left.contains(i)) {
        names.add(change.name(i, isChanged));
      }
    }
    Optional<Field> gone = change.namesake().filter(field -> !isChanged);
    gone.ifPresent(field -> names.add(field.name()));
    List<String> rows = new ArrayList<>();
    for (@Nullable Object[] row : batch) {
      List<String> literals = new ArrayList<>();
      for (int i = 0; i < row.length; i++) {
        if (left.contains(i)) {
          row[i] = change.byDefault(i);
        } else {
          literals.add(columns.get(i).type().literal(row[i]));
        }
      }
      gone.ifPresent(field -> literals.add(field.type().literal(values.value(field.type()))));
      rows.add("(" + String.join(", ", literals) + ")");
    }
    return "INSERT INTO %s (%s) VALUES\n  %s"
        .formatted(name, String.join(", ", names), String.join(",\n  ", rows));
  }

  /** Of one or two entities, at a time or now. */
  private String delete(boolean isChanged) {
    @Nullable Object[] one = draw.oneOf(records);
    Field key = columns.get(rangeKey);
    String keyName = change.name(rangeKey, isChanged);
    String condition =
        draw.percent(50)
            ? keyName + " = " + key.type().literal(one[rangeKey])
            : "%s IN (%s, %s)"
                .formatted(
                    keyName,
                    key.type().literal(one[rangeKey]),
                    key.type().literal(draw.oneOf(records)[rangeKey]));
    Field time = columns.get(eventTime);
    String at =
        draw.percent(75)
            ? " AND %s = ".formatted(change.name(eventTime, isChanged))
                + time.type().literal(draw.percent(40) ? one[eventTime] : values.time(6))
            : "";
    return "DELETE FROM " + name + " WHERE " + condition + at;
  }

  /** Those after the tails were moved for that time, 0 for none yet, and before the next time. */
  List<String> writesAfterMove(int move) {
    return writes.subList(
        placement.writesBeforeMove(move, writes.size()),
        placement.writesBeforeMove(move + 1, writes.size()));
  }

  /** Takes away for good all that was written of some entities before the last move. */
  Optional<String> purge() {
    int moved = placement.writesBeforeMove(Placement.MOVES, writes.size());
    List<Integer> there =
        IntStream.range(0, records.size())
            .filter(i -> writtenAfter.get(i) < moved)
            .boxed()
            .toList();
    if (there.isEmpty()) {
      return Optional.empty();
    }
    Field key = columns.get(rangeKey);
    String value = key.type().text(records.get(draw.oneOf(there))[rangeKey]);
    String literal = key.type().literal(key.type().parse(value));
    forget(there.stream().map(records::get).toList(), value);
    return Optional.of(purge(change.nameAfter(writes.subList(0, moved), rangeKey), literal));
  }

  private void forget(List<@Nullable Object[]> there, String key) {
    records.removeAll(
        there.stream()
            .filter(record -> columns.get(rangeKey).type().text(record[rangeKey]).equals(key))
            .toList());
  }

  private String purge(String key, String literal) {
    return "PURGE FROM %s WHERE %s = %s".formatted(name, key, literal);
  }

  String drop() {
    return "DROP FEATURE GROUP " + name;
  }

  /** All that was there is there again, in a group that was made anew. */
  List<String> makeAgain() {
    records.clear();
    written.forEach(record -> records.add(record.clone()));
    ttl = lastTtl;
    List<String> statements = new ArrayList<>();
    statements.add(definition());
    statements.addAll(writes);
    return statements;
  }

  /** More records, and tombstones. */
  List<String> writeMore() {
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < MORE; i++) {
      int width = draw.oneOf(WIDTHS);
      List<@Nullable Object[]> batch = new ArrayList<>();
      for (int range = 0; range < RandomValues.RANGES; range++) {
        batch.add(record(range, width, records.isEmpty() ? null : draw.oneOf(records)));
      }
      statements.add(put(batch, true));
      records.addAll(batch);
      statements.add(delete(true));
    }
    return statements;
  }

  /** Takes away for good what there is of an entity. */
  String purgeAny() {
    Field key = columns.get(rangeKey);
    String value = key.type().text(draw.oneOf(records)[rangeKey]);
    forget(List.copyOf(records), value);
    return purge(key.name(), key.type().literal(key.type().parse(value)));
  }

  /** The last column is another one of the same name and type, whose values nobody has put yet. */
  List<String> emptyLastColumn() {
    int last = columns.size() - 1;
    records.forEach(record -> record[last] = null);
    String alter = "ALTER FEATURE GROUP " + name;
    Field column = columns.get(last);
    return List.of(
        alter + " DROP FEATURE " + column.name(),
        alter + " ADD FEATURE " + column.name() + " " + column.type().sql());
  }

  /** Another time to live, or none any more. */
  String changeTtl() {
    ttl = ttl.isPresent() && draw.percent(50) ? Optional.empty() : Optional.of(anyTtl());
    return alterTtl();
  }

  private Duration anyTtl() {
    return Duration.ofSeconds(1 + draw.below(4));
  }

  private String alterTtl() {
    String option = ttl.map(GroupData::words).orElse("none");
    return "ALTER FEATURE GROUP " + name + " SET (ttl = '" + option + "')";
  }

  /** What the server has of it by now. */
  StoredGroup stored() {
    return new StoredGroup(name, shown, columns, eventTime, ttl, records);
  }

  String name() {
    return name;
  }
}
