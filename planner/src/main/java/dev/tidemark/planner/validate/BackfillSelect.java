package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The SELECT of a BACKFILL: for each record of one version what another version keeps of it. It
 * keeps the records as they are, one for one, so it is a list of named expressions and nothing
 * else.
 *
 * @param node the SELECT, over the table of the old version's columns
 * @param target the new version's columns that it fills, in its order
 */
public record BackfillSelect(SqlNode node, List<Column> target) {

  private static final String COMBINES =
      "leave sub-queries, aggregates and windows out, which combine records";

  /** Copies the columns. */
  public BackfillSelect {
    target = List.copyOf(target);
  }

  /**
   * Checks what can be seen without types; the query is changed on the way.
   *
   * @param from the version that is read
   * @param to the version that is filled
   * @param names by which FROM may name {@code from}, the best one first
   * @param records the name of the table of {@code from}'s own columns
   * @throws TidemarkException NOT_SUPPORTED for what would add, drop or combine records,
   *     COLUMN_NOT_FOUND, INVALID_STATEMENT for a column that is unnamed, filled twice or missing
   */
  public static BackfillSelect of(
      FeatureGroup from, FeatureGroup to, SqlNode query, List<String> names, TableName records) {
    SqlSelect select = plain(query);
    select.setFrom(records(select.getFrom(), names, records));
    SqlNodeList items = new SqlNodeList(select.getSelectList().getParserPosition());
    Map<String, Column> target = new TreeMap<>();
    List<Column> inOrder = new ArrayList<>();
    for (SqlNode item : expanded(select.getSelectList(), from)) {
      item.accept(new OneRecord());
      Column column = target(item, to);
      if (target.put(column.name(), column) != null) {
        throw refused(
            item,
            "Column '%s' of version %d is filled twice".formatted(column.name(), to.version()));
      }
      items.add(item);
      inOrder.add(column);
    }
    requireAll(select, to, target);
    select.setSelectList(items);
    return new BackfillSelect(select, inOrder);
  }

  private static SqlSelect plain(SqlNode query) {
    if (!(query instanceof SqlSelect select)) {
      throw unsupported(query, "write one SELECT, without WITH, UNION, ORDER BY or LIMIT");
    }
    refuse(select.getWhere(), "WHERE");
    refuse(select.getGroup(), "GROUP BY");
    refuse(select.getHaving(), "HAVING");
    refuse(select.getQualify(), "QUALIFY");
    refuse(select.getOrderList(), "ORDER BY");
    refuse(select.getFetch(), "LIMIT");
    refuse(select.getOffset(), "OFFSET");
    if (select.isDistinct()) {
      throw unsupported(select, "leave DISTINCT out");
    }
    return select;
  }

  private static void refuse(@Nullable SqlNode clause, String name) {
    if (clause != null) {
      throw unsupported(clause, "leave " + name + " out");
    }
  }

  /** FROM may be left out, or name the version that is read. */
  private static SqlNode records(@Nullable SqlNode written, List<String> names, TableName records) {
    SqlParserPos at = written == null ? SqlParserPos.ZERO : written.getParserPosition();
    SqlNode table = new SqlIdentifier(List.of(records.schema(), records.name()), at);
    if (written == null) {
      return table;
    }
    boolean hasAlias = written.getKind() == SqlKind.AS;
    SqlNode named = hasAlias ? ((SqlCall) written).operand(0) : written;
    if (!(named instanceof SqlIdentifier name) || !isOneOf(name, names)) {
      throw unsupported(
          written,
          "leave FROM out, or write FROM %s; joins and other tables aren't read"
              .formatted(names.get(0)));
    }
    SqlNode alias =
        hasAlias
            ? ((SqlCall) written).operand(1)
            : new SqlIdentifier(name.names.get(name.names.size() - 1), at);
    return SqlStdOperatorTable.AS.createCall(at, table, alias);
  }

  private static boolean isOneOf(SqlIdentifier name, List<String> names) {
    int last = name.names.size() - 1;
    return (last == 0 || last == 1 && name.names.get(0).equals("features"))
        && names.contains(name.names.get(last));
  }

  private static List<SqlNode> expanded(SqlNodeList items, FeatureGroup from) {
    List<SqlNode> all = new ArrayList<>();
    for (SqlNode item : items) {
      if (item instanceof SqlIdentifier id && id.isStar()) {
        for (GroupColumn column : from.columns()) {
          all.add(new SqlIdentifier(column.name(), id.getParserPosition()));
        }
      } else {
        all.add(item);
      }
    }
    return all;
  }

  private static Column target(SqlNode item, FeatureGroup to) {
    String name;
    if (item.getKind() == SqlKind.AS) {
      name = ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple();
    } else if (item instanceof SqlIdentifier id) {
      name = id.names.get(id.names.size() - 1);
    } else {
      throw refused(
          item,
          "This expression has no name; write AS and the column of version %d that it fills"
              .formatted(to.version()));
    }
    return to.find(name)
        .map(GroupColumn::column)
        .orElseThrow(
            () ->
                TidemarkException.at(
                    Positions.of(item),
                    ErrorCode.COLUMN_NOT_FOUND,
                    "Version %d of feature group '%s' has no column '%s'%s"
                        .formatted(
                            to.version(),
                            to.name(),
                            name,
                            Names.didYouMean(
                                name, to.columns().stream().map(GroupColumn::name).toList()))));
  }

  private static void requireAll(SqlSelect select, FeatureGroup to, Map<String, Column> filled) {
    for (GroupColumn column : to.columns()) {
      boolean isRequired =
          !to.role(column.name()).equals(FeatureGroup.FEATURE)
              && !to.knownTime().filter(column.name()::equals).isPresent();
      if (isRequired && !filled.containsKey(column.name())) {
        throw refused(
            select,
            "The SELECT doesn't fill '%s', the %s of version %d"
                .formatted(column.name(), to.role(column.name()), to.version()));
      }
    }
  }

  private static TidemarkException refused(SqlNode at, String sentence) {
    return TidemarkException.at(Positions.of(at), ErrorCode.INVALID_STATEMENT, sentence);
  }

  /** What is told where only the plan shows it, as it does of aggregates. */
  public static TidemarkException combinesRecords(SqlNode select) {
    return unsupported(select, COMBINES);
  }

  private static TidemarkException unsupported(SqlNode at, String instead) {
    return TidemarkException.at(
        Positions.of(at),
        ErrorCode.NOT_SUPPORTED,
        "BACKFILL keeps every record and computes from its own columns alone; " + instead);
  }

  /** Lets nothing pass that asks of other records. */
  private static final class OneRecord extends SqlBasicVisitor<Void> {
    @Override
    public Void visit(SqlCall call) {
      boolean isOver = call.getKind() == SqlKind.OVER;
      if (call instanceof SqlSelect || isOver) {
        throw unsupported(call, COMBINES);
      }
      return super.visit(call);
    }
  }
}
