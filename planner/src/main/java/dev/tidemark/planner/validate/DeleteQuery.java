package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.planner.validate.type.RelTypes;
import dev.tidemark.planner.validate.type.TidemarkTypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * The query that finds the entities of a DELETE.
 *
 * @param node gives one row for each entity with any record: its key, its newest event time, the
 *     newest known time at the tombstone's event time (NULL for none), and, if one is given, that
 *     event time
 * @param givesEventTime whether the statement says the tombstone's event time
 */
public record DeleteQuery(SqlNode node, boolean givesEventTime) {

  /**
   * Takes a DELETE's condition apart, or a PURGE's, which may be used again for another version.
   *
   * @param statement its first word, for errors
   * @param alias what the condition calls the table
   * @throws TidemarkException NOT_SUPPORTED for a condition on anything but the entity key and one
   *     equality with the event time
   */
  public static DeleteQuery of(
      String statement, TableName table, String alias, FeatureGroup group, SqlNode where) {
    List<SqlNode> keyConditions = new ArrayList<>();
    Optional<SqlNode> eventTime = Optional.empty();
    for (SqlNode conjunct : conjuncts(where.accept(new Copy()))) {
      Optional<SqlNode> time = givenEventTime(conjunct, group);
      if (time.isPresent() && eventTime.isEmpty()) {
        eventTime = time;
      } else {
        conjunct.accept(new CheckColumns(statement, group));
        keyConditions.add(conjunct);
      }
    }
    SqlSelect query = template(table, alias, group, eventTime.isPresent());
    SqlSelect inner = (SqlSelect) ((SqlBasicCall) query.getFrom()).operand(0);
    inner.setWhere(
        keyConditions.stream().reduce(DeleteQuery::and).orElseThrow(() -> noKey(statement, group)));
    eventTime.ifPresent(time -> inner.getSelectList().add(named(time, group)));
    return new DeleteQuery(query, eventTime.isPresent());
  }

  private static SqlSelect template(
      TableName table, String alias, FeatureGroup group, boolean isGiven) {
    String keys =
        group.entityKey().stream().map(DeleteQuery::quoted).collect(Collectors.joining(", "));
    String time = quoted(group.eventTime());
    String newest = quoted(fresh("$newest", group));
    String given = quoted(fresh("$given", group));
    String text =
        "SELECT "
            + keys
            + ", max("
            + newest
            + "), max(CASE WHEN "
            + time
            + " = "
            + (isGiven ? given : newest)
            + " THEN \"known_time\" END)"
            + (isGiven ? ", max(" + given + ")" : "")
            + " FROM (SELECT "
            + keys
            + ", "
            + time
            + ", \"known_time\", max("
            + time
            + ") OVER (PARTITION BY "
            + keys
            + ") AS "
            + newest
            + " FROM "
            + quoted(table.schema())
            + "."
            + quoted(table.name())
            + " AS "
            + quoted(alias)
            + ") AS \"$records\" GROUP BY "
            + keys;
    return (SqlSelect) ViewText.parse(text);
  }

  private static SqlNode named(SqlNode time, FeatureGroup group) {
    SqlParserPos at = time.getParserPosition();
    TidemarkTypeFactory types = new TidemarkTypeFactory();
    SqlNode typed =
        SqlStdOperatorTable.CAST.createCall(
            at,
            time,
            org.apache.calcite.sql.type.SqlTypeUtil.convertTypeToSpec(
                RelTypes.of(types, group.eventTimeType())));
    return SqlStdOperatorTable.AS.createCall(
        at, typed, new SqlIdentifier(fresh("$given", group), at));
  }

  private static List<SqlNode> conjuncts(SqlNode condition) {
    if (condition.getKind() != SqlKind.AND) {
      return List.of(condition);
    }
    List<SqlNode> all = new ArrayList<>();
    for (SqlNode operand : ((SqlCall) condition).getOperandList()) {
      all.addAll(conjuncts(operand));
    }
    return all;
  }

  private static SqlNode and(SqlNode first, SqlNode second) {
    return SqlStdOperatorTable.AND.createCall(first.getParserPosition(), first, second);
  }

  private static Optional<SqlNode> givenEventTime(SqlNode conjunct, FeatureGroup group) {
    if (conjunct.getKind() != SqlKind.EQUALS) {
      return Optional.empty();
    }
    List<SqlNode> sides = ((SqlCall) conjunct).getOperandList();
    if (isEventTime(sides.get(0), group)) {
      return Optional.of(sides.get(1));
    }
    return isEventTime(sides.get(1), group) ? Optional.of(sides.get(0)) : Optional.empty();
  }

  private static boolean isEventTime(SqlNode node, FeatureGroup group) {
    return node instanceof SqlIdentifier id && last(id).equals(group.eventTime());
  }

  /** A name that no column of the group has. */
  private static String fresh(String name, FeatureGroup group) {
    boolean isTaken =
        group.historyColumns().stream().anyMatch(column -> column.name().equals(name));
    return isTaken ? fresh("$" + name, group) : name;
  }

  private static String last(SqlIdentifier id) {
    return id.names.get(id.names.size() - 1);
  }

  private static TidemarkException noKey(String statement, FeatureGroup group) {
    return new TidemarkException(
        ErrorCode.INVALID_STATEMENT,
        statement
            + " from feature group '"
            + group.name()
            + "' needs a condition on its entity key ("
            + String.join(", ", group.entityKey())
            + ")");
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Validation changes a tree, down to its names. */
  private static final class Copy extends SqlShuttle {
    @Override
    public SqlNode visit(SqlIdentifier id) {
      return id.clone(id.getParserPosition());
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
      CallCopyingArgHandler copy = new CallCopyingArgHandler(call, true);
      call.getOperator().acceptCall(this, call, false, copy);
      return copy.result();
    }
  }

  /** Lets only key columns pass; what a sub-query names is its own affair. */
  private static final class CheckColumns extends SqlBasicVisitor<Void> {
    private final String statement;
    private final FeatureGroup group;

    CheckColumns(String statement, FeatureGroup group) {
      this.statement = statement;
      this.group = group;
    }

    @Override
    public Void visit(SqlCall call) {
      return call instanceof SqlSelect ? null : super.visit(call);
    }

    @Override
    public Void visit(SqlIdentifier id) {
      boolean isOther =
          group.historyColumns().stream().anyMatch(column -> column.name().equals(last(id)))
              && !group.entityKey().contains(last(id));
      if (isOther) {
        throw TidemarkException.at(
            Positions.of(id),
            ErrorCode.NOT_SUPPORTED,
            statement
                + " from feature group '"
                + group.name()
                + "' takes conditions on its entity key ("
                + String.join(", ", group.entityKey())
                + ") and one '"
                + group.eventTime()
                + " = <timestamp>', not on '"
                + last(id)
                + "'");
      }
      return null;
    }
  }
}
