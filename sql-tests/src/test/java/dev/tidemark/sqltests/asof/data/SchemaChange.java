package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.question.Draw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a group's columns were before they became what they are: other names, a narrower type, and a
 * feature that was added later, maybe in place of another one of its name.
 */
final class SchemaChange {
  private static final List<SqlType> WITH_DEFAULTS =
      List.of(SqlType.BOOLEAN, SqlType.INTEGER, SqlType.VARCHAR, SqlType.DATE, SqlType.TIMESTAMP);

  private final String group;
  private final List<Field> columns;
  private final Map<Integer, Field> before = new HashMap<>();
  private final int added;
  private final Optional<SqlType> namesake;
  private final @Nullable Object byDefault;

  private SchemaChange(
      String group,
      List<Field> columns,
      int added,
      Optional<SqlType> namesake,
      @Nullable Object byDefault) {
    this.group = group;
    this.columns = columns;
    this.added = added;
    this.namesake = namesake;
    this.byDefault = byDefault;
  }

  /** Nothing was otherwise. */
  static SchemaChange none(String group, List<Field> columns) {
    return new SchemaChange(group, columns, -1, Optional.empty(), null);
  }

  /** The last column is the one that was added, if any was. */
  static SchemaChange any(String group, List<Field> columns, Draw draw, RandomValues values) {
    int last = columns.size() - 1;
    SqlType type = columns.get(last).type();
    Object value = WITH_DEFAULTS.contains(type) && draw.percent(60) ? values.value(type) : null;
    SchemaChange change =
        new SchemaChange(
            group,
            columns,
            draw.percent(70) ? last : -1,
            draw.percent(60) ? Optional.of(draw.oneOf(SqlType.values())) : Optional.empty(),
            value);
    for (int i = 0; i < last; i++) {
      Field now = columns.get(i);
      boolean isWidened = now.name().equals("i") && now.type() == SqlType.BIGINT;
      if (draw.percent(30) || isWidened) {
        String name = draw.percent(70) ? "was_" + now.name() : now.name();
        SqlType narrow = isWidened ? SqlType.INTEGER : now.type();
        change.before.put(i, new Field("", name, narrow));
      }
    }
    return change;
  }

  /** The columns of the beginning, by their ordinals at the end. */
  private Field before(int ordinal) {
    return before.getOrDefault(ordinal, columns.get(ordinal));
  }

  String name(int ordinal, boolean isChanged) {
    return isChanged ? columns.get(ordinal).name() : before(ordinal).name();
  }

  /** What the column is called once these statements have run. */
  String nameAfter(List<String> statements, int ordinal) {
    return name(ordinal, statements.contains(rename(before(ordinal), columns.get(ordinal))));
  }

  private String rename(Field was, Field now) {
    return alter() + "RENAME FEATURE " + was.name() + " TO " + now.name();
  }

  private String alter() {
    return "ALTER FEATURE GROUP " + group + " ";
  }

  /** As the group is created. */
  List<Field> firstColumns() {
    List<Field> first = new ArrayList<>();
    IntStream.range(0, columns.size()).filter(i -> i != added).forEach(i -> first.add(before(i)));
    namesake().ifPresent(first::add);
    return first;
  }

  /** The feature that the added one is not, though it was called so. */
  Optional<Field> namesake() {
    return namesake
        .filter(type -> added >= 0)
        .map(type -> new Field("", columns.get(added).name(), type));
  }

  /** Whether a put may name the column. */
  boolean isThere(int ordinal, boolean isChanged) {
    return isChanged || ordinal != added;
  }

  /** What a put that doesn't name the column stores there. */
  @Nullable Object byDefault(int ordinal) {
    return ordinal == added ? byDefault : null;
  }

  List<String> statements() {
    List<String> statements = new ArrayList<>();
    before.forEach(
        (ordinal, was) -> {
          Field now = columns.get(ordinal);
          if (!was.name().equals(now.name())) {
            statements.add(rename(was, now));
          }
          if (was.type() != now.type()) {
            statements.add(alter() + "ALTER FEATURE " + now.name() + " TYPE " + now.type().sql());
          }
        });
    namesake().ifPresent(gone -> statements.add(alter() + "DROP FEATURE " + gone.name()));
    if (added >= 0) {
      Field now = columns.get(added);
      String literal = byDefault == null ? "" : " DEFAULT " + now.type().literal(byDefault);
      statements.add(alter() + "ADD FEATURE " + now.name() + " " + now.type().sql() + literal);
    }
    return statements;
  }
}
