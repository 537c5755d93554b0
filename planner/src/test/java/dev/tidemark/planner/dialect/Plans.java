package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.strategy.Strategies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.tools.RelBuilder;

/** SQL of Calcite's own dialect to plans over test tables, which have the same name everywhere. */
public final class Plans {
  private static final RelDataTypeSystem TYPES =
      new RelDataTypeSystemImpl() {
        @Override
        public int getMaxPrecision(SqlTypeName name) {
          return switch (name) {
            case DECIMAL -> 38;
            case TIMESTAMP, TIME, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> 6;
            default -> super.getMaxPrecision(name);
          };
        }

        @Override
        public int getMaxScale(SqlTypeName name) {
          return name == SqlTypeName.DECIMAL ? 38 : super.getMaxScale(name);
        }

        @Override
        public int getDefaultPrecision(SqlTypeName name) {
          return switch (name) {
            case TIMESTAMP, TIME, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> 6;
            default -> super.getDefaultPrecision(name);
          };
        }

        @Override
        public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
          SqlTypeName sum =
              switch (argument.getSqlTypeName()) {
                case SMALLINT, INTEGER -> SqlTypeName.BIGINT;
                default -> null;
              };
          if (argument.getSqlTypeName() == SqlTypeName.BIGINT) {
            return nullableLike(
                factory, factory.createSqlType(SqlTypeName.DECIMAL, 38, 0), argument);
          }
          return sum == null
              ? argument
              : nullableLike(factory, factory.createSqlType(sum), argument);
        }

        @Override
        public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
          return nullableLike(factory, factory.createSqlType(SqlTypeName.DOUBLE), argument);
        }
      };

  private static RelDataType nullableLike(
      RelDataTypeFactory factory, RelDataType type, RelDataType argument) {
    return factory.createTypeWithNullability(type, argument.isNullable());
  }

  private final SqlTypeFactoryImpl types = new SqlTypeFactoryImpl(TYPES);
  private final CalciteSchema schema = CalciteSchema.createRootSchema(false);
  private final RelOptCluster cluster =
      RelOptCluster.create(new HepPlanner(new HepProgramBuilder().build()), new RexBuilder(types));

  /** Declares a table; its columns are written {@code name TYPE, …} in Calcite's words. */
  public Plans table(String name, List<String> columns, List<RelDataType> columnTypes) {
    schema.add(name, new TestTable(name, types.createStructType(columnTypes, columns)));
    return this;
  }

  public RelDataTypeFactory types() {
    return types;
  }

  public RelOptCluster cluster() {
    return cluster;
  }

  public RelDataType nullable(SqlTypeName name) {
    return types.createTypeWithNullability(types.createSqlType(name), true);
  }

  public RelDataType nullable(SqlTypeName name, int precision, int scale) {
    return types.createTypeWithNullability(types.createSqlType(name, precision, scale), true);
  }

  /** A builder over the same tables. */
  public RelBuilder builder() {
    return org.apache.calcite.rel.core.RelFactories.LOGICAL_BUILDER.create(cluster, catalog());
  }

  private CalciteCatalogReader catalog() {
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    return new CalciteCatalogReader(
        schema, List.of(), types, new CalciteConnectionConfigImpl(properties));
  }

  /** Parses, validates, removes sub-queries. */
  public RelRoot plan(String sql) {
    SqlNode parsed = parse(sql);
    CalciteCatalogReader catalog = catalog();
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
                SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL, SqlLibrary.BIG_QUERY),
            catalog,
            types,
            SqlValidator.Config.DEFAULT
                .withDefaultNullCollation(NullCollation.LAST)
                .withConformance(SqlConformanceEnum.LENIENT));
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (row, view, path, viewPath) -> {
              throw new UnsupportedOperationException("views");
            },
            validator,
            catalog,
            cluster,
            StandardConvertletTable.INSTANCE,
            SqlToRelConverter.config().withExpand(false).withTrimUnusedFields(false));
    RelRoot root = converter.convertQuery(validator.validate(parsed), false, true);
    HepPlanner planner =
        new HepPlanner(
            new HepProgramBuilder()
                .addRuleInstance(CoreRules.FILTER_SUB_QUERY_TO_CORRELATE)
                .addRuleInstance(CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE)
                .addRuleInstance(CoreRules.JOIN_SUB_QUERY_TO_CORRELATE)
                .build());
    planner.setRoot(root.rel);
    RelNode flat = RelDecorrelator.decorrelateQuery(planner.findBestExp(), builder());
    return root.withRel(flat);
  }

  private static SqlNode parse(String sql) {
    try {
      return SqlParser.create(
              sql,
              SqlParser.config()
                  .withUnquotedCasing(org.apache.calcite.avatica.util.Casing.TO_LOWER)
                  .withConformance(SqlConformanceEnum.LENIENT))
          .parseQuery();
    } catch (SqlParseException e) {
      throw new IllegalArgumentException(sql, e);
    }
  }

  /** The text for one engine, named as the query says. */
  public RenderedSql render(String sql, EngineKind engine) {
    RelRoot root = plan(sql);
    List<String> names = new ArrayList<>();
    root.fields.forEach(field -> names.add(field.getValue()));
    return SqlRenderer.render(root.project(), names, engine, Strategies.ROW_NUMBER, relations());
  }

  /** Every table under its own name. */
  public Map<String, String> relations() {
    Map<String, String> relations = new HashMap<>();
    schema.getTableNames().forEach(name -> relations.put(name, Names.quote(name)));
    return relations;
  }

  private static final class TestTable extends AbstractTable implements TranslatableTable {
    private final String name;
    private final RelDataType rowType;

    TestTable(String name, RelDataType rowType) {
      this.name = name;
      this.rowType = rowType;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
      return rowType;
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
      return EngineRelation.create(context.getCluster(), name, rowType, 100);
    }
  }
}
