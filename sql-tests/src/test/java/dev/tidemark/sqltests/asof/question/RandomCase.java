package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Form;
import dev.tidemark.sqltests.asof.oracle.Operand.Item;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A random question about the tables of one family: one AS OF join, or several in one query. */
public final class RandomCase {
  /** In percent: how many questions have parameters. */
  private static final int PARAMETERS = 30;

  /** In percent: how many questions without an answer are drawn anew. */
  private static final int EMPTY_DRAWN_ANEW = 80;

  private static final int LEAST_OF_ONE_SPINE = 3;

  private final Draw draw;
  private final Family family;
  private final RandomOperand operands;
  private final boolean appliesTtl;

  public RandomCase(Draw draw, Family family, boolean appliesTtl) {
    this.draw = draw;
    this.family = family;
    this.operands = new RandomOperand(draw);
    this.appliesTtl = appliesTtl;
  }

  /** Seldom one without an answer: strategies that are wrong agree about that. */
  public Question question() {
    draw.takeParameters(draw.percent(PARAMETERS));
    Question question = any();
    while (isEmpty(question) && draw.percent(EMPTY_DRAWN_ANEW)) {
      question = any();
    }
    return question;
  }

  /** When it was first asked, so that the same is asked of other data. */
  private boolean isEmpty(Question question) {
    boolean isEmpty = question.expected().isEmpty();
    return Boolean.TRUE.equals(draw.value("empty", List.of(isEmpty)));
  }

  private Question any() {
    while (true) {
      TestTable spine = draw.oneOf(family.spines());
      if (draw.percent(5)) {
        Operand left = operands.ofOuterRow(spine, RandomOuterQuery.OUTER, "s");
        Optional<Operand> joined = join(left, "f");
        if (joined.isPresent()) {
          return new RandomOuterQuery(new AskedJoin(draw, joined.get(), spine, appliesTtl))
              .ofOuterRow();
        }
      }
      Optional<Operand> joined = spine(spine).flatMap(this::joined);
      if (joined.isPresent()) {
        return new RandomQuery(new AskedJoin(draw, joined.get(), spine, appliesTtl)).any();
      }
    }
  }

  /** A table, or several that an ordinary join has put together. */
  private Optional<Operand> spine(TestTable table) {
    Operand left = draw.percent(10) ? history("s") : operands.left(table, "s");
    return switch (draw.below(20)) {
      case 0, 1, 2, 3 -> ordinary(left, "d");
      case 4 -> ordinary(left, "d").map(both -> asSubQuery(both, "t"));
      case 5 -> ordinary(left, "d").map(both -> operands.grouped(asSubQuery(both, "t"), "u"));
      case 6 -> Optional.of(operands.grouped(left, "s"));
      default -> Optional.of(left);
    };
  }

  private Optional<Operand> joined(Operand left) {
    return switch (draw.below(20)) {
      case 0, 1 -> join(left, "f").flatMap(first -> join(first, "g"));
      case 2, 3 -> join(left, "f").flatMap(first -> join(asSubQuery(first, "j"), "g"));
      case 4, 5 -> joinOfJoin(left);
      case 6, 7, 8 -> join(left, "f").flatMap(first -> ordinary(first, "e"));
      case 9 ->
          join(left, "f").flatMap(first -> ordinary(first, "e")).flatMap(both -> join(both, "g"));
      case 10 ->
          ordinary(rightTable().as("a").asPlain(), "b")
              .flatMap(both -> join(left, asSubQuery(both, "f")));
      case 11, 12 -> joinsOfOneSpine(left);
      default -> join(left, "f");
    };
  }

  /**
   * Several joins, each of which looks up what it finds for the same rows. Most are so plain that
   * they can share how these are found, where keys, NULLs among them, and times are the same.
   */
  private Optional<Operand> joinsOfOneSpine(Operand spine) {
    Optional<Operand> joined = Optional.of(spine);
    int joins = LEAST_OF_ONE_SPINE + draw.below(2);
    for (int i = 0; i < joins && joined.isPresent(); i++) {
      boolean isPlain = draw.percent(80);
      boolean matchesNulls = i > 0 && draw.percent(40);
      boolean isGroup = !matchesNulls && draw.percent(80);
      TestTable table = draw.oneOf(isGroup ? family.groups() : family.tables());
      String alias = "f" + i;
      Operand right = isPlain && draw.percent(60) ? table.as(alias) : operands.right(table, alias);
      RandomJoin join = RandomJoin.ofSpine(draw, spine, joined.get(), right);
      joined = isPlain ? join.joinedPlainly(appliesTtl, matchesNulls) : join.joined(appliesTtl);
    }
    return joined;
  }

  private Optional<Operand> ordinary(Operand left, String alias) {
    TestTable table = draw.percent(50) ? draw.oneOf(family.spines()) : rightTable();
    return new RandomOrdinaryJoin(draw, left, operands.right(table, alias)).joined();
  }

  private Optional<Operand> join(Operand left, String alias) {
    return join(left, draw.rarely(8) ? retrieved(alias) : operands.right(rightTable(), alias));
  }

  private Optional<Operand> join(Operand left, Operand right) {
    TestTable asked = draw.percent(50) ? draw.oneOf(family.spines()) : rightTable();
    return new RandomJoin(draw, left, right, Optional.of(asked)).joined(appliesTtl);
  }

  /** A group's own records as the spine. */
  private Operand history(String alias) {
    if (draw.rarely(30)) {
      return retrieved(alias);
    }
    List<TestTable> groups = family.groups();
    return operands.left(draw.rarely(50) ? draw.oneOf(groups) : groups.get(0), alias);
  }

  private Operand retrieved(String alias) {
    List<TestTable> groups = family.groups().stream().filter(TestTable::isGroupItself).toList();
    return new Retrieval(draw, draw.oneOf(groups), appliesTtl).any(alias);
  }

  private TestTable rightTable() {
    return draw.percent(70) ? draw.oneOf(family.groups()) : draw.oneOf(family.tables());
  }

  /** On the right an AS OF join of its own, which is a plain table. */
  private Optional<Operand> joinOfJoin(Operand left) {
    Operand innerLeft = rightTable().as("a").asPlain();
    return join(innerLeft, "b").flatMap(inner -> join(left, asSubQuery(inner, "f")));
  }

  /** The columns under names that are there only once. */
  private Operand asSubQuery(Operand join, String alias) {
    Set<String> names = new HashSet<>();
    List<Item> items = new ArrayList<>();
    for (Expr column : join.all()) {
      Field field = join.fieldOf(column);
      boolean isFirst = names.add(field.name());
      items.add(
          new Item(isFirst ? field.plainName() : field.qualifier() + "_" + field.name(), column));
    }
    Form form = draw.percent(70) ? Form.SUB_QUERY : Form.CTE;
    return join.select(items, List.of(), alias, form);
  }
}
