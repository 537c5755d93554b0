package dev.tidemark.sqltests.asof.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Something that stands in FROM, with the rows it has.
 *
 * @param from what is written there, with its alias
 * @param fields what can be named
 * @param rows the fields' values, then what the join needs besides
 * @param plainRows the rows for whoever doesn't take it for a group: no tombstone passes a filter
 * @param group present if it is still that feature group as far as a join is concerned
 * @param ctes what WITH has to say before
 * @param tables what has to be there
 * @param star the fields that {@code *} shows
 */
public record Operand(
    String from,
    List<Field> fields,
    List<@Nullable Object[]> rows,
    List<@Nullable Object[]> plainRows,
    Optional<GroupRoles> group,
    List<String> ctes,
    Set<TestTable> tables,
    List<Integer> star) {

  private static final Pattern KNOWLEDGE =
      Pattern.compile("(r_)*(known_time|write_time|published)");

  /** A column of a select list. */
  public record Item(String name, Expr value) {}

  /** Where a sub-query is written. */
  public enum Form {
    SUB_QUERY,
    CTE
  }

  /** Copies its collections. */
  public Operand {
    fields = List.copyOf(fields);
    rows = List.copyOf(rows);
    plainRows = List.copyOf(plainRows);
    ctes = List.copyOf(ctes);
    tables = Set.copyOf(tables);
    star = List.copyOf(star);
  }

  static Operand of(TestTable table, String from, String alias) {
    return new Operand(
        from,
        table.columns().stream().map(column -> column.of(alias)).toList(),
        table.rows(),
        table.plainRows(),
        table.group(),
        List.of(),
        Set.of(table),
        IntStream.range(0, table.columns().size()).boxed().toList());
  }

  public Expr field(int ordinal) {
    return Expr.right(fields.get(ordinal), ordinal);
  }

  public List<Expr> all() {
    return IntStream.range(0, fields.size()).mapToObj(this::field).toList();
  }

  public Optional<Expr> named(String name) {
    return all().stream().filter(e -> fieldOf(e).name().equals(name)).findFirst();
  }

  public Field fieldOf(Expr column) {
    return fields.get(column.rightColumns().iterator().next());
  }

  public List<Item> allItems() {
    return all().stream().map(e -> new Item(fieldOf(e).name(), e)).toList();
  }

  boolean namesFeature(Expr condition) {
    return group.isPresent()
        && condition.rightColumns().stream().anyMatch(group.get().features()::contains);
  }

  /** Whether an expression is a group's known time, write time or KNOWN TIME column. */
  public boolean readsKnowledge(Expr expression) {
    return group.isPresent()
        && expression.rightColumns().stream()
            .anyMatch(
                column ->
                    column == group.get().knownTime()
                        || KNOWLEDGE.matcher(fields.get(column).name()).matches());
  }

  /** What decides between rows of the same order, most significant first. */
  List<Integer> tieBreak() {
    return group
        .map(roles -> List.of(roles.knownTime(), roles.sequence()))
        .orElseGet(() -> IntStream.range(0, fields.size()).boxed().toList());
  }

  /** {@code SELECT items FROM this WHERE conditions}. */
  public String query(List<Item> items, List<Expr> where) {
    return "SELECT " + selectList(items) + " FROM " + from + where(where);
  }

  private String selectList(List<Item> items) {
    if (isAll(items)) {
      return "*";
    }
    List<String> texts =
        items.stream()
            .map(
                i ->
                    i.value().sql().equals(i.name())
                        ? i.name()
                        : i.value().sql() + " AS " + i.name())
            .toList();
    return String.join(", ", texts);
  }

  private boolean isAll(List<Item> items) {
    return star.size() == items.size()
        && IntStream.range(0, items.size())
            .allMatch(
                i ->
                    items.get(i).value().sql().equals(fields.get(i).sql())
                        && items.get(i).name().equals(fields.get(i).name()));
  }

  public static String where(List<Expr> conditions) {
    return conditions.isEmpty()
        ? ""
        : " WHERE " + String.join(" AND ", conditions.stream().map(Expr::sql).toList());
  }

  /** Whether a filter keeps a row: what names a feature is not asked of a tombstone. */
  private boolean keeps(List<Expr> where, @Nullable Object[] row) {
    return where.stream()
        .allMatch(
            c ->
                c.isTrue(new @Nullable Object[0], row)
                    || namesFeature(c)
                        && Boolean.TRUE.equals(row[group.orElseThrow().isDeleted()]));
  }

  public List<@Nullable Object[]> rows(List<Expr> where) {
    return rows.stream().filter(row -> keeps(where, row)).toList();
  }

  /** The values of a select list. */
  public static @Nullable Object[] project(List<Item> items, @Nullable Object[] row) {
    @Nullable Object[] values = new @Nullable Object[items.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = items.get(i).value().value().of(new @Nullable Object[0], row);
    }
    return values;
  }

  /** A query over this one as an operand, the same group if it keeps keys and event time. */
  public Operand select(List<Item> items, List<Expr> where, String alias, Form form) {
    Optional<GroupRoles> kept = group.flatMap(roles -> rolesAfter(roles, items));
    List<@Nullable Object[]> plain = projected(items, asPlain().rows(where));
    List<@Nullable Object[]> selected = kept.isPresent() ? projected(items, rows(where)) : plain;
    return replaced(query(items, where), items, selected, alias, form).with(plain, kept);
  }

  private static List<@Nullable Object[]> projected(
      List<Item> items, List<@Nullable Object[]> source) {
    List<@Nullable Object[]> selected = new ArrayList<>();
    for (@Nullable Object[] row : source) {
      @Nullable Object[] visible = project(items, row);
      @Nullable Object[] both = Arrays.copyOf(visible, items.size() + row.length);
      System.arraycopy(row, 0, both, visible.length, row.length);
      selected.add(both);
    }
    return selected;
  }

  private Operand with(List<@Nullable Object[]> plain, Optional<GroupRoles> roles) {
    return new Operand(from, fields, rows, plain, roles, ctes, tables, star);
  }

  /** The same without what makes it a group. */
  public Operand asPlain() {
    return new Operand(from, fields, plainRows, plainRows, Optional.empty(), ctes, tables, star);
  }

  /** Other rows of the same columns, which are a plain table's. */
  public Operand retrieved(String written, List<@Nullable Object[]> some) {
    return new Operand(written, fields, some, some, Optional.empty(), ctes, tables, star);
  }

  /** The known time of a group's record, whether or not it can be named here. */
  public Expr knownTime() {
    GroupRoles roles = group.orElseThrow();
    SqlType type = fields.get(roles.eventTime()).type();
    return Expr.right(new Field("", "known_time", type), roles.knownTime());
  }

  /** Any query over this operand's tables as an operand, which is a plain table. */
  public Operand replaced(
      String query, List<Item> items, List<@Nullable Object[]> newRows, String alias, Form form) {
    List<String> before = new ArrayList<>(ctes);
    String written = "(" + query + ") AS " + alias;
    if (form == Form.CTE) {
      before.add("c_" + alias + " AS (" + query + ")");
      written = "c_" + alias + " AS " + alias;
    }
    List<Field> columns =
        items.stream().map(i -> new Field(alias, i.name(), i.value().type())).toList();
    return new Operand(
        written,
        columns,
        newRows,
        newRows,
        Optional.empty(),
        before,
        tables,
        IntStream.range(0, columns.size()).boxed().toList());
  }

  private Optional<GroupRoles> rolesAfter(GroupRoles roles, List<Item> items) {
    List<Integer> keys = new ArrayList<>();
    for (int key : roles.keys()) {
      int at = bare(key, items);
      if (at < 0) {
        return Optional.empty();
      }
      keys.add(at);
    }
    int eventTime = bare(roles.eventTime(), items);
    if (eventTime < 0) {
      return Optional.empty();
    }
    Set<Integer> features = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      if (namesFeature(items.get(i).value())) {
        features.add(i);
      }
    }
    int hidden = items.size();
    return Optional.of(
        new GroupRoles(
            keys,
            eventTime,
            hidden + roles.knownTime(),
            hidden + roles.isDeleted(),
            hidden + roles.sequence(),
            features,
            roles.ttl()));
  }

  private int bare(int column, List<Item> items) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).value().sql().equals(fields.get(column).sql())) {
        return i;
      }
    }
    return -1;
  }
}
