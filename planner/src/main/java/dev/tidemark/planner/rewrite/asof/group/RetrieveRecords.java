package dev.tidemark.planner.rewrite.asof.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.rewrite.TreeRewrite;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.validate.PlacedSnapshot;
import dev.tidemark.planner.validate.function.Operators;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.tools.RelBuilder;

/**
 * Writes {@code g AS OF <time> [KNOWN]}, the one live record of each entity at that time, and
 * {@code g LAST <n>}, the records of highest rank of each, as filters over a numbering by rank.
 */
public final class RetrieveRecords extends TreeRewrite {
  private static final String PLACE = "$place";

  private final Settings settings;

  public RetrieveRecords(Settings settings) {
    this.settings = settings;
  }

  /**
   * The same tree without such retrievals.
   *
   * @throws TidemarkException NOT_SUPPORTED over anything but a feature group, or for a time that
   *     isn't the same for all rows
   */
  public RelNode apply(RelNode tree) {
    return tree.accept(this);
  }

  /** Whether the node is one; else it chooses a snapshot of files. */
  static boolean isRetrieval(Snapshot snapshot) {
    return snapshot.getPeriod() instanceof RexCall call && isRetrieval(call.getOperator());
  }

  private static boolean isRetrieval(SqlOperator operator) {
    return operator == Operators.AS_OF
        || operator == Operators.AS_OF_KNOWN
        || operator == Operators.LAST_RECORDS;
  }

  @Override
  protected RelNode rewrite(RelNode node) {
    return node instanceof PlacedSnapshot snapshot && isRetrieval(snapshot)
        ? retrieve(snapshot, (RexCall) snapshot.getPeriod())
        : node;
  }

  private RelNode retrieve(PlacedSnapshot snapshot, RexCall period) {
    RexNode argument = period.operands.get(0);
    boolean isLast = period.getOperator() == Operators.LAST_RECORDS;
    String written = isLast ? "LAST" : "AS OF";
    GroupOperand group =
        (isLast
                ? FindGroupOperand.asWritten(snapshot.getInput())
                : FindGroupOperand.in(snapshot.getInput()))
            .orElseThrow(
                () ->
                    TidemarkException.at(
                        snapshot.place(),
                        ErrorCode.NOT_SUPPORTED,
                        written
                            + " behind a table's name reads the records of a feature group, in"
                            + " 'features' or 'offline', or of a view that only filters one"));
    if (!RexUtil.isConstant(argument)) {
      throw TidemarkException.at(
          snapshot.place(),
          ErrorCode.NOT_SUPPORTED,
          written + " takes one value for all rows; for one of each row, write an AS OF join");
    }
    RelBuilder builder =
        RelFactories.LOGICAL_BUILDER.create(snapshot.getCluster(), null).push(group.rel());
    if (isLast) {
      number(builder, group);
      RexNode count =
          argument instanceof RexLiteral ? argument : builder.call(Operators.RECORDS, argument);
      builder.filter(builder.call(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, place(builder), count));
    } else {
      newestAt(builder, group, argument, period.getOperator() == Operators.AS_OF_KNOWN);
    }
    int visible = snapshot.getRowType().getFieldCount();
    return builder
        .project(builder.fields().subList(0, visible), snapshot.getRowType().getFieldNames(), true)
        .build();
  }

  private void newestAt(RelBuilder builder, GroupOperand group, RexNode time, boolean isKnown) {
    RexBuilder rex = builder.getRexBuilder();
    List<RexNode> then = new ArrayList<>();
    then.add(TimeComparison.atOrBefore(rex, eventTime(builder, group), time));
    if (isKnown) {
      RexNode known = builder.field(group.ordinal(HistoryColumns.KNOWN_TIME));
      then.add(TimeComparison.atOrBefore(rex, known, time));
    }
    builder.filter(then);
    number(builder, group);
    List<RexNode> live = new ArrayList<>();
    live.add(builder.equals(place(builder), builder.literal(1)));
    live.add(builder.not(builder.field(group.ordinal(HistoryColumns.IS_DELETED))));
    ttl(group.group())
        .ifPresent(
            ttl -> {
              RexNode end =
                  builder.call(
                      SqlStdOperatorTable.DATETIME_PLUS,
                      eventTime(builder, group),
                      rex.makeIntervalLiteral(
                          BigDecimal.valueOf(ttl.toMillis()),
                          new SqlIntervalQualifier(
                              TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO)));
              live.add(TimeComparison.notBefore(rex, end, time));
            });
    builder.filter(live);
  }

  private Optional<Duration> ttl(FeatureGroup group) {
    return settings.appliesTtl() ? group.options().ttl() : Optional.empty();
  }

  private static RexNode eventTime(RelBuilder builder, GroupOperand group) {
    return builder.field(group.ordinal(group.group().eventTime()));
  }

  /** The last column; a group may have one of its name. */
  private static RexNode place(RelBuilder builder) {
    return builder.field(builder.peek().getRowType().getFieldCount() - 1);
  }

  /** Adds the place of each record among those of its entity, from 1 for the highest rank. */
  private static void number(RelBuilder builder, GroupOperand group) {
    List<RexNode> keys = new ArrayList<>();
    for (String key : group.group().entityKey()) {
      keys.add(builder.field(group.ordinal(key)));
    }
    List<RexNode> rank = new ArrayList<>();
    for (String column :
        List.of(group.group().eventTime(), HistoryColumns.KNOWN_TIME, HistoryColumns.SEQUENCE)) {
      rank.add(builder.nullsLast(builder.desc(builder.field(group.ordinal(column)))));
    }
    RexNode place =
        builder
            .aggregateCall(SqlStdOperatorTable.ROW_NUMBER)
            .over()
            .partitionBy(keys)
            .orderBy(rank)
            .toRex();
    builder.projectPlus(builder.alias(place, PLACE));
  }
}
