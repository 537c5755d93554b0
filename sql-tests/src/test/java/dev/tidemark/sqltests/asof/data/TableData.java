package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.SqlOrder;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import dev.tidemark.sqltests.asof.question.Draw;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random tables that are no feature groups: spines, and what is looked up without being one. */
final class TableData {
  private static final List<Integer> SPINE_SIZES = List.of(0, 1, 3, 8);
  private static final List<Integer> TABLE_SIZES = List.of(0, 1, 3, 10);
  private static final List<Integer> WIDTHS = List.of(2, 6, 20);

  /** What counts as whole numbers, so that several columns can become one. */
  private static final List<SqlType> WHOLE =
      List.of(
          SqlType.BOOLEAN,
          SqlType.INTEGER,
          SqlType.BIGINT,
          SqlType.DATE,
          SqlType.TIMESTAMP,
          SqlType.INSTANT);

  private final Draw draw;
  private final RandomValues values;
  private final List<SqlType> keyTypes;
  private final int rangeKey;
  private final List<Turn> turns;

  /** Of each range of keys the key that is often NULL there, on either side; or a negative one. */
  private final List<Integer> nullKeys;

  /** Those of the rows that were drawn. */
  private final List<Turn> ownTurns = new ArrayList<>();

  /**
   * Rows are drawn from these values.
   *
   * @param turns near which some of the rows are
   */
  TableData(
      Draw draw, RandomValues values, List<SqlType> keyTypes, int rangeKey, List<Turn> turns) {
    this.draw = draw;
    this.values = values;
    this.keyTypes = keyTypes;
    this.rangeKey = rangeKey;
    this.turns = List.copyOf(turns);
    this.nullKeys =
        IntStream.range(0, RandomValues.RANGES)
            .map(range -> draw.percent(40) ? draw.below(keyTypes.size()) : -1)
            .boxed()
            .toList();
  }

  /** With an {@code id} that only copies of a row share. */
  TestTable spine(String name) {
    List<Field> columns = new ArrayList<>();
    columns.add(new Field("", "id", SqlType.BIGINT));
    addKeys(columns);
    boolean zoned = draw.percent(30);
    columns.add(new Field("", "at", zoned ? SqlType.INSTANT : SqlType.TIMESTAMP));
    columns.add(new Field("", "due", zoned ? SqlType.INSTANT : SqlType.TIMESTAMP));
    columns.add(new Field("", "ts", zoned ? SqlType.TIMESTAMP : SqlType.INSTANT));
    columns.add(new Field("", "seen", zoned ? SqlType.TIMESTAMP : SqlType.INSTANT));
    columns.add(new Field("", "day", SqlType.DATE));
    columns.add(new Field("", "x", SqlType.INTEGER));
    columns.add(new Field("", "w", SqlType.VARCHAR));
    columns.add(new Field("", "z", draw.oneOf(SqlType.DOUBLE, SqlType.DECIMAL, SqlType.BIGINT)));
    List<@Nullable Object[]> rows = rows(columns, SPINE_SIZES);
    long id = 0;
    for (@Nullable Object[] row : rows) {
      row[0] = id++;
    }
    for (int i = 0; i < rows.size() / 6; i++) {
      rows.add(draw.oneOf(rows).clone());
    }
    return table(name, columns, rows);
  }

  /**
   * With NULLs everywhere, copies of rows, and ties; some of them of whole numbers only, and some
   * of these of more than fit into one.
   */
  TestTable plain(String name) {
    boolean isWhole = draw.percent(50);
    List<Field> columns = isWhole ? wholeColumns() : anyColumns();
    List<Field> shuffled = draw.shuffled(columns);
    List<@Nullable Object[]> rows = rows(shuffled, TABLE_SIZES);
    if (isWhole && draw.percent(50)) {
      rows.add(extreme(shuffled, false));
      rows.add(extreme(shuffled, true));
    }
    for (int i = 0; i < rows.size() / 6; i++) {
      rows.add(draw.oneOf(rows).clone());
    }
    addTies(shuffled, rows);
    return table(name, shuffled, rows);
  }

  private List<Field> anyColumns() {
    List<Field> columns = new ArrayList<>();
    addKeys(columns);
    columns.add(new Field("", "at", draw.oneOf(SqlType.TIMESTAMP, SqlType.INSTANT)));
    columns.add(
        new Field(
            "", "n", draw.oneOf(SqlType.INTEGER, SqlType.DECIMAL, SqlType.DOUBLE, SqlType.BIGINT)));
    columns.add(new Field("", "word", SqlType.VARCHAR));
    columns.add(new Field("", "i", SqlType.INTEGER));
    columns.add(new Field("", "day", SqlType.DATE));
    columns.add(
        new Field("", "b", draw.oneOf(SqlType.BOOLEAN, SqlType.UUID, SqlType.TIME, SqlType.REAL)));
    return columns;
  }

  private List<Field> wholeColumns() {
    List<Field> columns = new ArrayList<>();
    addKeys(columns);
    columns.removeIf(key -> !WHOLE.contains(key.type()));
    SqlType timeType = draw.oneOf(SqlType.TIMESTAMP, SqlType.INSTANT);
    columns.add(new Field("", "at", timeType));
    columns.add(new Field("", "moment", timeType));
    columns.add(new Field("", "n", draw.oneOf(SqlType.INTEGER, SqlType.BIGINT)));
    columns.add(new Field("", "i", SqlType.INTEGER));
    columns.add(new Field("", "day", SqlType.DATE));
    columns.add(new Field("", "b", SqlType.BOOLEAN));
    return columns;
  }

  /** A row of the first or the last of all times. */
  private @Nullable Object[] extreme(List<Field> columns, boolean isLast) {
    @Nullable Object[] row = row(columns, 0, 1);
    for (int i = 0; i < row.length; i++) {
      if (columns.get(i).type().isTime() && !isKey(columns.get(i))) {
        row[i] = RandomValues.extreme(columns.get(i).type(), isLast);
      }
    }
    return row;
  }

  /** Some rows twice, once with the least value of a column, once with NULL, which is below it. */
  private void addTies(List<Field> columns, List<@Nullable Object[]> rows) {
    List<Integer> able =
        IntStream.range(0, columns.size())
            .filter(i -> !isKey(columns.get(i)) && !columns.get(i).name().equals("at"))
            .boxed()
            .toList();
    for (int i = 0; i < rows.size() / 5; i++) {
      int column = draw.oneOf(able);
      Optional<Object> least =
          rows.stream().map(row -> row[column]).flatMap(Stream::ofNullable).min(SqlOrder::compare);
      if (least.isPresent()) {
        @Nullable Object[] row = draw.oneOf(rows);
        row[column] = least.get();
        @Nullable Object[] tied = row.clone();
        tied[column] = null;
        rows.add(tied);
      }
    }
  }

  /** With some rows more, which are inserted. */
  TestTable grown(TestTable table, Consumer<String> inserts) {
    List<@Nullable Object[]> more = rows(table.columns(), List.of(0, 0, 1));
    if (more.isEmpty()) {
      return table;
    }
    List<@Nullable Object[]> all = new ArrayList<>(table.rows());
    boolean hasId = table.columns().get(0).name().equals("id");
    for (@Nullable Object[] row : more) {
      if (hasId) {
        row[0] = (long) all.size();
      }
      all.add(row);
    }
    String insert = insert(table.name(), table.columns(), more);
    inserts.accept(insert);
    List<String> script = new ArrayList<>(table.script());
    script.add(insert);
    return new TestTable(
        table.name(), table.columns(), all, all, Optional.empty(), script, Set.of());
  }

  /** Of the groups' types, or now and then of a wider one. */
  private void addKeys(List<Field> columns) {
    for (int i = 0; i < keyTypes.size(); i++) {
      SqlType type = draw.percent(75) ? keyTypes.get(i) : wider(keyTypes.get(i));
      columns.add(new Field("", "k" + (i + 1), type));
    }
  }

  private SqlType wider(SqlType type) {
    return switch (type) {
      case INTEGER -> draw.oneOf(SqlType.BIGINT, SqlType.DECIMAL, SqlType.DOUBLE);
      case BIGINT -> SqlType.DECIMAL;
      case DATE -> draw.oneOf(SqlType.TIMESTAMP, SqlType.INSTANT);
      case TIMESTAMP -> SqlType.INSTANT;
      default -> type;
    };
  }

  private static @Nullable Object widened(@Nullable Object key, SqlType type) {
    if (key instanceof LocalDate day && type != SqlType.DATE) {
      return day.atStartOfDay();
    } else if (key instanceof Long number && type == SqlType.DECIMAL) {
      return BigDecimal.valueOf(number);
    }
    return key instanceof Long number && type == SqlType.DOUBLE ? number.doubleValue() : key;
  }

  private List<@Nullable Object[]> rows(List<Field> columns, List<Integer> sizes) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int range = 0; range < RandomValues.RANGES; range++) {
      int size = draw.oneOf(sizes);
      int width = draw.oneOf(WIDTHS);
      for (int i = 0; i < size; i++) {
        rows.add(row(columns, range, width));
      }
    }
    return rows;
  }

  private @Nullable Object[] row(List<Field> columns, int range, int width) {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    List<Turn> near = draw.percent(50) ? turns : ownTurns;
    Optional<Turn> turn =
        !near.isEmpty() && draw.percent(60) ? Optional.of(draw.oneOf(near)) : Optional.empty();
    List<@Nullable Object> keys = turn.map(Turn::keys).orElseGet(() -> keys(range));
    for (int i = 0; i < row.length; i++) {
      Field column = columns.get(i);
      if (isKey(column)) {
        row[i] = widened(keys.get(column.name().charAt(1) - '1'), column.type());
      } else if (draw.percent(7)) {
        row[i] = null;
      } else if (column.type() == SqlType.TIMESTAMP || column.type() == SqlType.INSTANT) {
        row[i] = turn.map(t -> values.beside(t.time())).orElseGet(() -> values.time(width));
      } else {
        row[i] = values.value(column.type());
      }
      if (turn.isEmpty() && column.name().equals("at") && row[i] instanceof LocalDateTime time) {
        ownTurns.add(new Turn(keys, time));
      }
    }
    return row;
  }

  private static boolean isKey(Field column) {
    return column.name().matches("k\\d");
  }

  private List<@Nullable Object> keys(int range) {
    List<@Nullable Object> keys = new ArrayList<>();
    for (int key = 0; key < keyTypes.size(); key++) {
      boolean isNull = draw.percent(key == nullKeys.get(range) ? 50 : 7);
      keys.add(isNull ? null : values.key(keyTypes.get(key), key == rangeKey ? range : 0));
    }
    return keys;
  }

  private static TestTable table(String name, List<Field> columns, List<@Nullable Object[]> rows) {
    List<String> script = new ArrayList<>();
    script.add(
        "CREATE TABLE "
            + name
            + " ("
            + String.join(", ", columns.stream().map(c -> c.name() + " " + c.type().sql()).toList())
            + ")");
    if (!rows.isEmpty()) {
      script.add(insert(name, columns, rows));
    }
    return new TestTable(name, columns, rows, rows, Optional.empty(), script, Set.of());
  }

  private static String insert(String name, List<Field> columns, List<@Nullable Object[]> rows) {
    List<String> texts = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      List<String> literals = new ArrayList<>();
      for (int i = 0; i < row.length; i++) {
        literals.add(columns.get(i).type().literal(row[i]));
      }
      texts.add("(" + String.join(", ", literals) + ")");
    }
    return "INSERT INTO " + name + " VALUES\n  " + String.join(",\n  ", texts);
  }
}
