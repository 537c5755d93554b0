package dev.tidemark.planner.validate;

import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.validate.type.RelTypes;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.impl.AbstractTable;

/**
 * A table of ours in Calcite's clothes. It says of itself that its past can be asked for, since
 * whether that is so depends on the place and is decided with a better message later.
 */
public final class CatalogTable extends AbstractTable implements TemporalTable {
  private final TableDef definition;
  private final SnapshotChoice snapshot;

  public CatalogTable(TableDef definition, SnapshotChoice snapshot) {
    this.definition = definition;
    this.snapshot = snapshot;
  }

  /** The table behind a scan that the validator made. */
  public static CatalogTable of(RelNode scan) {
    RelOptTable table = scan.getTable();
    CatalogTable ours = table == null ? null : table.unwrap(CatalogTable.class);
    if (ours == null) {
      throw new IllegalStateException("a scan of no table of ours: " + scan);
    }
    return ours;
  }

  /** Which snapshot is read, for tables in Iceberg. */
  public SnapshotChoice snapshot() {
    return snapshot;
  }

  public TableDef definition() {
    return definition;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    return RelTypes.rowOf(factory, definition.columns());
  }

  @Override
  public String getSysStartFieldName() {
    return "";
  }

  @Override
  public String getSysEndFieldName() {
    return "";
  }
}
