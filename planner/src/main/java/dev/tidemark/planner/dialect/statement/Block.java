package dev.tidemark.planner.dialect.statement;

import java.util.ArrayList;
import java.util.List;

/**
 * One SELECT while it grows. Immutable; the {@code with} methods return a block with more in it.
 *
 * @param from what stands after FROM; empty for a block without one
 * @param where conjuncts
 * @param columns the text of each output column
 * @param plain whether the columns are references to {@code from}'s and nothing but {@code where}
 *     is there, so that joins, filters and groups can be added
 * @param grouping what stands after GROUP BY; empty for none
 * @param order ORDER BY items
 * @param tail LIMIT and OFFSET; empty for none
 * @param whole a SELECT whose rows and columns are these and no others; empty where there is none
 */
public record Block(
    String from,
    List<String> where,
    List<String> columns,
    boolean plain,
    String grouping,
    List<String> order,
    String tail,
    String whole) {

  public Block {
    where = List.copyOf(where);
    columns = List.copyOf(columns);
    order = List.copyOf(order);
  }

  /** A FROM item and references to its columns. */
  public static Block of(String from, List<String> columns) {
    return new Block(from, List.of(), columns, true, "", List.of(), "", "");
  }

  /** A query as a table of that name, so that anything can be added to it. */
  public static Block derived(String query, String alias, List<String> quotedNames) {
    return of(
        "(" + query + ") AS " + alias, quotedNames.stream().map(n -> alias + "." + n).toList());
  }

  /**
   * The same of one SELECT, which needs no other around it as long as nothing is added.
   *
   * @param quotedNames of all its columns
   */
  public static Block ofSelect(String select, String alias, List<String> quotedNames) {
    Block block = derived(select, alias, quotedNames);
    return new Block(block.from, List.of(), block.columns, true, "", List.of(), "", select);
  }

  /** The query, its columns called so; the names need not be unique. */
  public String select(List<String> names) {
    return selectQuoted(names.stream().map(Names::quote).toList());
  }

  public String selectQuoted(List<String> quoted) {
    List<String> items = new ArrayList<>();
    boolean areCalledSo = true;
    for (int i = 0; i < columns.size(); i++) {
      String text = columns.get(i);
      String name = quoted.get(i);
      boolean isCalledSo = text.endsWith("." + name) && isReference(text);
      areCalledSo &= isCalledSo;
      items.add(isCalledSo ? text : text + " AS " + name);
    }
    if (areCalledSo && !whole.isEmpty()) {
      return whole;
    }
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(items.isEmpty() ? "1 AS \"nothing\"" : String.join(", ", items));
    append(sql, " FROM ", from);
    append(sql, " WHERE ", String.join(" AND ", where));
    append(sql, " GROUP BY ", grouping);
    append(sql, " ORDER BY ", String.join(", ", order));
    return sql.append(tail).toString();
  }

  /** {@code "alias"."column"} and nothing else. */
  private static boolean isReference(String text) {
    return text.matches("\"[^\"]+\"\\.\"[^\"]+\"");
  }

  private static void append(StringBuilder sql, String keyword, String clause) {
    if (!clause.isEmpty()) {
      sql.append(keyword).append(clause);
    }
  }

  /** Whether it is one row of what its columns say. */
  public boolean isRow() {
    return from.isEmpty()
        && where.isEmpty()
        && grouping.isEmpty()
        && order.isEmpty()
        && tail.isEmpty();
  }

  public boolean canTakeWhere() {
    return plain && order.isEmpty() && tail.isEmpty();
  }

  /** Whether the columns may be picked anew, the rest staying. */
  public boolean canProject() {
    return plain;
  }

  public boolean canSort() {
    return order.isEmpty() && tail.isEmpty();
  }

  public boolean canLimit() {
    return tail.isEmpty();
  }

  public Block withWhere(List<String> conjuncts) {
    List<String> all = new ArrayList<>(where);
    all.addAll(conjuncts);
    return new Block(from, all, columns, plain, grouping, order, tail, "");
  }

  /** The same rows with other columns, to which as much can be added as before. */
  public Block withColumns(List<String> others) {
    String same = others.equals(columns) ? whole : "";
    return new Block(from, where, others, plain, grouping, order, tail, same);
  }

  /** The same rows with columns that something is done to, so that the block isn't plain. */
  public Block withComputed(List<String> others) {
    return new Block(from, where, others, false, grouping, order, tail, "");
  }

  public Block withGrouping(String clause, List<String> outputs) {
    return new Block(from, where, outputs, false, clause, order, tail, "");
  }

  public Block withOrder(List<String> items) {
    return new Block(from, where, columns, plain, grouping, items, tail, "");
  }

  public Block withTail(String limit) {
    return new Block(from, where, columns, plain, grouping, order, limit, "");
  }
}
