package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.validate.asof.StatusCalls;
import dev.tidemark.planner.validate.parameter.ParameterTypes;
import dev.tidemark.planner.validate.type.EngineCasts;
import dev.tidemark.planner.validate.type.RelTypes;
import dev.tidemark.planner.validate.type.TidemarkTypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlNameMatchers;

/**
 * Checks one query against what exists and builds its tree. Views are planned in place of their
 * names. Not thread-safe, and good for one query.
 */
public final class QueryValidator {
  private static final CalciteConnectionConfigImpl CONNECTION =
      new CalciteConnectionConfigImpl(caseSensitive());

  private final TableCatalog catalog;
  private final TidemarkTypeFactory types;
  private final CalciteSchema root;
  private final ViewText texts = new ViewText();
  private final Views views;
  private final RelOptCluster cluster;

  public QueryValidator(TableCatalog catalog) {
    this.catalog = catalog;
    this.views = new Views(this, texts);
    this.types = new TidemarkTypeFactory();
    this.root = CatalogSchema.root(catalog, views::table);
    HepPlanner planner = new HepPlanner(HepProgram.builder().build());
    planner.setExecutor(EngineCasts.NOTHING_IN_CALCITE);
    this.cluster = RelOptCluster.create(planner, new EngineCasts(types));
    cluster.setMetadataQuerySupplier(PlanFacts::new);
  }

  private static Properties caseSensitive() {
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    return properties;
  }

  /**
   * Checks the query, which is changed on the way and can't be used again.
   *
   * @throws dev.tidemark.catalog.error.TidemarkException {@code TABLE_NOT_FOUND}, {@code
   *     COLUMN_NOT_FOUND}, {@code FUNCTION_NOT_FOUND}, {@code AMBIGUOUS_NAME}, {@code
   *     TYPE_MISMATCH}, {@code INVALID_STATEMENT}, {@code NOT_SUPPORTED}, with the place
   */
  public ValidatedQuery validate(SqlNode query) {
    texts.isReadBy(query);
    int count = ParameterTypes.count(query);
    Checked checked = check(query, catalog.searchPath());
    RelRoot root = build(checked, cluster);
    List<Column> columns = RelTypes.columnsOf(root.validatedRowType);
    List<DataType> parameters = new ArrayList<>();
    for (RelDataType type : checked.checker.parameterTypes(checked.node, count)) {
      parameters.add(RelTypes.toDataType("?" + (parameters.size() + 1), type));
    }
    return new ValidatedQuery(root.project(), columns, parameters, texts.moments());
  }

  /**
   * Checks a query whose rows are inserted into these columns, in their order.
   *
   * @throws dev.tidemark.catalog.error.TidemarkException as {@link #validate}
   */
  public ValidatedQuery validateInsert(SqlNode source, List<Column> target) {
    TargetColumns columns = new TargetColumns(target, types);
    columns.typeOperands(source);
    ValidatedQuery query = validate(source);
    return new ValidatedQuery(
        columns.assign(query.rel()), target, query.parameters(), query.moments());
  }

  /** Names and types are right in {@code node}, says {@code checker}. */
  record Checked(SqlChecker checker, CalciteCatalogReader reader, SqlNode node) {
    RelDataType rowType() {
      return checker.getValidatedNodeType(node);
    }
  }

  /** Looks unqualified names up along that path. */
  Checked check(SqlNode query, List<String> searchPath) {
    StatusCalls.replaceIn(query);
    CalciteCatalogReader reader = new Reader(root, searchPath, types);
    SqlChecker checker = new SqlChecker(reader);
    try {
      return new Checked(checker, reader, checker.validate(query));
    } catch (CalciteContextException e) {
      throw new ValidationErrors(catalog, checker, query).translate(e);
    }
  }

  RelRoot build(Checked checked, RelOptCluster target) {
    AlgebraBuilder builder = new AlgebraBuilder(views, checked.checker, checked.reader, target);
    try {
      return builder.convertQuery(checked.node, false, true);
    } catch (RuntimeException e) {
      // Calcite wraps what is thrown among the operands of a call.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof TidemarkException ours) {
          throw ours;
        }
      }
      throw e;
    }
  }

  /** Looks unqualified names up along a search path. */
  private static final class Reader extends CalciteCatalogReader {
    Reader(CalciteSchema root, List<String> searchPath, TidemarkTypeFactory types) {
      super(root, SqlNameMatchers.withCaseSensitive(true), paths(searchPath), types, CONNECTION);
    }

    private static List<List<String>> paths(List<String> searchPath) {
      List<List<String>> paths = new ArrayList<>();
      for (String schema : searchPath) {
        paths.add(List.of(schema));
      }
      paths.add(List.of());
      return paths;
    }
  }
}
