package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Form;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import dev.tidemark.sqltests.asof.question.Draw;
import dev.tidemark.sqltests.asof.question.Family;
import dev.tidemark.sqltests.asof.question.RandomOperand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a family has besides its groups: spines and tables, which may grow, and views. */
final class FamilyTables {
  private final Session session;
  private final Draw draw;
  private final TableData data;
  private final List<TestTable> tables = new ArrayList<>();
  private final List<TestTable> spines = new ArrayList<>();
  private final Map<String, View> views = new HashMap<>();
  private final int online;

  /** A definition, and how it was drawn. */
  private record View(long seed, List<Draw.Constant> constants, String definition) {}

  /**
   * Makes the tables.
   *
   * @param schemas that get a spine and a table each
   */
  FamilyTables(Session session, Draw draw, TableData data, List<String> schemas, int number) {
    this.session = session;
    this.draw = draw;
    this.data = data;
    for (String schema : schemas) {
      tables.add(made(data.plain(schema + ".p" + number)));
      spines.add(made(data.spine(schema + ".s" + number)));
    }
    this.online = draw.below(2);
  }

  private TestTable made(TestTable table) {
    table.script().forEach(session::run);
    return table;
  }

  /** With as many groups as there were online tables. */
  Family family(List<TestTable> groups, List<TestTable> onlineTables) {
    List<TestTable> others = new ArrayList<>(tables);
    others.add(onlineTables.get(online));
    return new Family(RandomValues.RANGES, spines, groups, others);
  }

  /** Puts some rows more into every table. */
  void grow() {
    tables.replaceAll(table -> data.grown(table, session::run));
    spines.replaceAll(table -> data.grown(table, session::run));
  }

  /** A view that is still the group; it stays as it was where the group's columns do. */
  TestTable view(String name, TestTable group) {
    View before = views.getOrDefault(name, new View(draw.below(1_000_000), new ArrayList<>(), ""));
    RandomOperand operands = new RandomOperand(new Draw(before.seed(), before.constants(), false));
    Operand query = operands.stillTheGroup(group.as("f"), "f", Form.SUB_QUERY);
    String inside = query.from().substring(1, query.from().lastIndexOf(')'));
    String definition = "CREATE VIEW session." + name + " AS " + inside;
    if (!definition.equals(before.definition())) {
      if (!before.definition().isEmpty()) {
        session.run("DROP VIEW session." + name);
      }
      session.run(definition);
      views.put(name, new View(before.seed(), before.constants(), definition));
    }
    return TestTable.view("session." + name, query, definition);
  }

  void drop() {
    views.keySet().forEach(name -> session.run("DROP VIEW session." + name));
    tables.forEach(table -> session.run("DROP TABLE " + table.name()));
    spines.forEach(table -> session.run("DROP TABLE " + table.name()));
  }
}
