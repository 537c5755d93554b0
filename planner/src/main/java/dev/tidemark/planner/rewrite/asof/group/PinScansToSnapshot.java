package dev.tidemark.planner.rewrite.asof.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.rewrite.TreeRewrite;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.validate.CatalogTable;
import dev.tidemark.planner.validate.PlacedSnapshot;
import dev.tidemark.planner.validate.function.Operators;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.TimestampString;

/**
 * Makes {@code FOR SYSTEM_TIME} and {@code FOR SYSTEM_VERSION} a property of the scan. The table's
 * qualified name gains the choice, so that two scans of one table at two times stay two.
 */
public final class PinScansToSnapshot extends TreeRewrite {

  /**
   * The same tree without a snapshot node.
   *
   * @throws TidemarkException NOT_SUPPORTED where the table has no snapshots or the choice is no
   *     literal
   */
  public RelNode apply(RelNode tree) {
    return tree.accept(this);
  }

  @Override
  protected RelNode rewrite(RelNode node) {
    return node instanceof PlacedSnapshot snapshot && !RetrieveRecords.isRetrieval(snapshot)
        ? pin(snapshot)
        : node;
  }

  private static RelNode pin(PlacedSnapshot snapshot) {
    if (!(snapshot.getInput() instanceof TableScan scan)) {
      throw TidemarkException.at(
          snapshot.place(),
          ErrorCode.NOT_SUPPORTED,
          "FOR SYSTEM_TIME and FOR SYSTEM_VERSION stand behind the name of a table in 'offline' or"
              + " in an Iceberg schema, not behind a view or a query");
    }
    TableDef definition = CatalogTable.of(scan).definition();
    if (!hasSnapshots(definition)) {
      throw TidemarkException.at(
          snapshot.place(),
          ErrorCode.NOT_SUPPORTED,
          "Table '"
              + definition.name()
              + "' keeps no snapshots; FOR SYSTEM_TIME and FOR SYSTEM_VERSION read tables in"
              + " 'offline' and in Iceberg schemas");
    }
    SnapshotChoice choice = choice(snapshot);
    RelOptTable table = scan.getTable();
    List<String> name = new ArrayList<>(table.getQualifiedName());
    name.add(choice.toString());
    RelOptTable pinned =
        RelOptTableImpl.create(
            table.getRelOptSchema(),
            table.getRowType(),
            name,
            new CatalogTable(definition, choice),
            type -> Expressions.constant(null));
    return LogicalTableScan.create(scan.getCluster(), pinned, List.of());
  }

  private static boolean hasSnapshots(TableDef definition) {
    return definition.location() instanceof TableLocation.Offline
        || definition.location() instanceof TableLocation.Iceberg;
  }

  private static boolean isWhole(BigDecimal id) {
    return id.stripTrailingZeros().scale() <= 0 && id.toBigInteger().bitLength() < Long.SIZE;
  }

  private static SnapshotChoice choice(PlacedSnapshot snapshot) {
    RexNode period = snapshot.getPeriod();
    if (period instanceof RexCall call && call.getOperator() == Operators.SYSTEM_VERSION) {
      BigDecimal id =
          call.operands.get(0) instanceof RexLiteral literal
              ? literal.getValueAs(BigDecimal.class)
              : null;
      if (id != null && isWhole(id)) {
        return new SnapshotChoice.Version(id.longValueExact());
      }
      throw TidemarkException.at(
          snapshot.place(),
          ErrorCode.NOT_SUPPORTED,
          "FOR SYSTEM_VERSION AS OF takes a literal, the whole number of a snapshot");
    }
    TimestampString time =
        period instanceof RexLiteral literal ? literal.getValueAs(TimestampString.class) : null;
    if (time == null) {
      throw TidemarkException.at(
          snapshot.place(),
          ErrorCode.NOT_SUPPORTED,
          "FOR SYSTEM_TIME AS OF takes a literal such as TIMESTAMP '2026-11-01 00:00:00'");
    }
    return new SnapshotChoice.AsOf(Instant.parse(time.toString().replace(' ', 'T') + "Z"));
  }
}
