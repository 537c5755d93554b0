package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/** Plans views in place of their names; each text is checked once a query, cycles are refused. */
final class Views implements RelOptTable.ViewExpander {
  private final QueryValidator validator;
  private final ViewText texts;
  private final Map<TableName, QueryValidator.Checked> checked = new HashMap<>();
  private final Set<TableName> open = new LinkedHashSet<>();

  Views(QueryValidator validator, ViewText texts) {
    this.validator = validator;
    this.texts = texts;
  }

  /** The view as a table whose rows are its query's. */
  Table table(TableDef definition) {
    return new ViewTable(definition);
  }

  private QueryValidator.Checked check(TableDef view) {
    QueryValidator.Checked known = checked.get(view.name());
    if (known != null) {
      return known;
    }
    if (!open.add(view.name())) {
      throw usesItself(view.name());
    }
    try {
      TableLocation.View location = (TableLocation.View) view.location();
      QueryValidator.Checked fresh = validator.check(texts.parse(location), location.searchPath());
      checked.put(view.name(), fresh);
      return fresh;
    } catch (TidemarkException e) {
      throw new TidemarkException(
          e.code(), "In view '" + view.name() + "': " + e.sentence(), e.getCause());
    } finally {
      open.remove(view.name());
    }
  }

  private TidemarkException usesItself(TableName view) {
    String others =
        open.stream()
            .filter(name -> !name.equals(view))
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return new TidemarkException(
        ErrorCode.INVALID_STATEMENT,
        "View '" + view + "' uses itself" + (others.isEmpty() ? "" : ", by way of " + others));
  }

  @Override
  public RelRoot expandView(
      RelDataType rowType, String query, List<String> schemaPath, List<String> viewPath) {
    throw new IllegalStateException("views are expanded by their own tables");
  }

  /** It says of itself that its past can be asked for, as {@link CatalogTable} does. */
  private final class ViewTable extends AbstractTable implements TranslatableTable, TemporalTable {
    private final TableDef definition;

    ViewTable(TableDef definition) {
      this.definition = definition;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
      return new KeptColumns(definition).of(check(definition).rowType(), factory);
    }

    @Override
    public String getSysStartFieldName() {
      return "";
    }

    @Override
    public String getSysEndFieldName() {
      return "";
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
      RelNode query = validator.build(check(definition), context.getCluster()).project();
      return new KeptColumns(definition).of(query);
    }
  }
}
