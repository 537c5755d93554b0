package dev.tidemark.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.parse.statement.ChangeStatement.CopyInto;
import dev.tidemark.planner.parse.statement.ChangeStatement.Delete;
import dev.tidemark.planner.parse.statement.ChangeStatement.Insert;
import dev.tidemark.planner.parse.statement.ColumnDefinition;
import dev.tidemark.planner.parse.statement.GroupStatement.AlterFeature;
import dev.tidemark.planner.parse.statement.GroupStatement.CommentGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.CreateFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.DropFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.SetGroupOptions;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.Call;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.Purge;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.QueryStatement.Explain;
import dev.tidemark.planner.parse.statement.QueryStatement.ExplainMode;
import dev.tidemark.planner.parse.statement.SchemaStatement.CreateSchema;
import dev.tidemark.planner.parse.statement.SchemaStatement.DropSchema;
import dev.tidemark.planner.parse.statement.SessionStatement.ResetOption;
import dev.tidemark.planner.parse.statement.SessionStatement.SetOption;
import dev.tidemark.planner.parse.statement.ShowStatement.DescribeFeatureGroup;
import dev.tidemark.planner.parse.statement.ShowStatement.DescribeTable;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowFeatureGroups;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowOption;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowSchemas;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowTables;
import dev.tidemark.planner.parse.statement.Statement;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.statement.TableStatement.CreateTable;
import dev.tidemark.planner.parse.statement.TableStatement.CreateView;
import dev.tidemark.planner.parse.statement.TableStatement.DropTable;
import dev.tidemark.planner.parse.statement.TableStatement.DropView;
import dev.tidemark.planner.parse.statement.TableStatement.Lifetime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatementParserTest {
  private final StatementParser parser = new StatementParser();

  @Test
  void readsAFeatureGroup() {
    CreateFeatureGroup created =
        parse(
            CreateFeatureGroup.class,
            """
            CREATE FEATURE GROUP IF NOT EXISTS User_Activity (
              user_id    BIGINT NOT NULL,
              event_time TIMESTAMP(6),
              clicks_7d  INTEGER COMMENT 'clicks, the user''s own',
              embedding  REAL ARRAY
            ) ENTITY KEY (user_id) EVENT TIME event_time KNOWN TIME published_at
              COMMENT 'what users do'
              WITH (ttl = '90 days', partitioning = 'month(event_time), bucket(16, user_id)');
            """);

    assertThat(created.group()).hasToString("user_activity");
    assertThat(created.ifExists()).isEqualTo(IfExists.SKIP);
    assertThat(created.columns())
        .extracting(ColumnDefinition::column)
        .containsExactly(
            new Column("user_id", DataType.of(TypeName.BIGINT), false, ""),
            Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
            new Column("clicks_7d", DataType.of(TypeName.INTEGER), true, "clicks, the user's own"),
            Column.of("embedding", new DataType.ArrayOf(DataType.of(TypeName.REAL))));
    assertThat(created.columns().get(2).position()).isEqualTo(new SqlPosition(4, 3));
    assertThat(created.entityKey()).extracting(Name::text).containsExactly("user_id");
    assertThat(created.eventTime().text()).isEqualTo("event_time");
    assertThat(created.knownTime()).map(Name::text).contains("published_at");
    assertThat(created.comment()).isEqualTo("what users do");
    assertThat(created.options())
        .isEqualTo(
            Map.of("ttl", "90 days", "partitioning", "month(event_time), bucket(16, user_id)"));
  }

  private FeatureChange change(String text) {
    return parse(AlterFeature.class, "ALTER FEATURE GROUP g " + text).change();
  }

  @Test
  void readsChangesOfAFeatureGroup() {
    AlterFeature added =
        parse(AlterFeature.class, "ALTER FEATURE GROUP g ADD FEATURE x DECIMAL(9, 2)");
    SetGroupOptions set =
        parse(SetGroupOptions.class, "alter feature group features.g set (ttl '1 days')");
    DropFeatureGroup dropped = parse(DropFeatureGroup.class, "DROP FEATURE GROUP IF EXISTS \"G\"");

    assertThat(added.change())
        .isEqualTo(new FeatureChange.Add(Column.of("x", new DataType.Decimal(9, 2))));
    assertThat(change("RENAME FEATURE a TO \"B\"")).isEqualTo(new FeatureChange.Rename("a", "B"));
    assertThat(change("DROP FEATURE a")).isEqualTo(new FeatureChange.Drop("a"));
    assertThat(change("ALTER FEATURE a COMMENT 'c'"))
        .isEqualTo(new FeatureChange.Comment("a", "c"));
    assertThat(change("ALTER FEATURE a TYPE DECIMAL(9, 2)"))
        .isEqualTo(new FeatureChange.Widen("a", new DataType.Decimal(9, 2)));
    assertThat(parse(CommentGroup.class, "ALTER FEATURE GROUP g COMMENT 'c'").comment())
        .isEqualTo("c");
    assertThat(set.group()).hasToString("features.g");
    assertThat(set.options()).isEqualTo(Map.of("ttl", "1 days"));
    assertThat(dropped.group().name()).isEqualTo("G");
    assertThat(dropped.ifExists()).isEqualTo(IfExists.SKIP);
  }

  @Test
  void readsASchemaWithoutAPassword() {
    CreateSchema created =
        parse(
            CreateSchema.class,
            "CREATE SCHEMA app FROM POSTGRES 'jdbc:postgresql://db/app'"
                + " (user = 'app', password_env = 'APP_PASSWORD')");

    assertThat(created.kind()).isEqualTo(SourceKind.POSTGRES);
    assertThat(created.location()).isEqualTo("jdbc:postgresql://db/app");
    assertThat(created.options()).isEqualTo(Map.of("user", "app", "password_env", "APP_PASSWORD"));
    assertThat(parse(CreateSchema.class, "CREATE SCHEMA lake FROM ICEBERG 'file:///lake'").kind())
        .isEqualTo(SourceKind.ICEBERG);
    assertThat(parse(DropSchema.class, "DROP SCHEMA IF EXISTS app").schema().text())
        .isEqualTo("app");
  }

  @Test
  void readsTablesAndViews() {
    CreateTable table =
        parse(CreateTable.class, "CREATE TEMPORARY TABLE spine (id UUID, ts TIMESTAMPTZ)");
    CreateTable copy = parse(CreateTable.class, "CREATE TABLE app.t AS SELECT 1 AS a");
    CreateView view =
        parse(
            CreateView.class,
            "CREATE OR REPLACE VIEW v (a, b) AS SELECT x, -- the key\n  \"Y\"  FROM t ; ");

    assertThat(table.lifetime()).isEqualTo(Lifetime.SESSION);
    assertThat(table.columns())
        .extracting(c -> c.column().type())
        .containsExactly(
            DataType.of(TypeName.UUID), DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE));
    assertThat(copy.query()).isPresent();
    assertThat(copy.columns()).isEmpty();
    assertThat(view.ifExists()).isEqualTo(IfExists.REPLACE);
    assertThat(view.columns()).extracting(Name::text).containsExactly("a", "b");
    assertThat(view.queryText()).isEqualTo("SELECT x, -- the key\n  \"Y\"  FROM t");
    assertThat(parse(DropTable.class, "DROP TABLE t").ifExists()).isEqualTo(IfExists.FAIL);
    assertThat(parse(DropView.class, "DROP VIEW session.v").table()).hasToString("session.v");
  }

  @Test
  void readsChangesOfData() {
    Insert insert = parse(Insert.class, "INSERT INTO rank (date, value) SELECT a, b FROM t");
    Insert all = parse(Insert.class, "INSERT INTO g VALUES (1, 'a'), (2, NULL)");
    Insert nested = parse(Insert.class, "INSERT INTO g (SELECT * FROM t)");
    Delete delete = parse(Delete.class, "DELETE FROM g WHERE user_id = 42");
    Purge purge = parse(Purge.class, "PURGE FROM g WHERE user_id IN (42)");
    CopyInto copy =
        parse(CopyInto.class, "COPY INTO g FROM 'history/*.csv' (format csv, load_id = '7')");
    Call call = parse(Call.class, "CALL system.compact('g', 1)");

    assertThat(insert.columns()).extracting(Name::text).containsExactly("date", "value");
    assertThat(all.columns()).isEmpty();
    assertThat(nested.source()).hasToString("SELECT *\nFROM `t`");
    assertThat(delete.where()).map(Object::toString).contains("`user_id` = 42");
    assertThat(purge.where()).hasToString("`user_id` IN (42)");
    assertThat(copy.path()).isEqualTo("history/*.csv");
    assertThat(copy.options()).isEqualTo(Map.of("format", "csv", "load_id", "7"));
    assertThat(call.procedure()).hasToString("system.compact");
    assertThat(call.arguments()).hasSize(2);
    assertThat(parse(Call.class, "CALL f()").arguments()).isEmpty();
    assertThat(parse(Delete.class, "DELETE FROM g").where()).isEmpty();
  }

  @Test
  void readsSettings() {
    SqlPosition option = new SqlPosition(1, 5);

    assertThat(parser.parse("SET pit_strategy = 'row_number'"))
        .isEqualTo(new SetOption(new Name("pit_strategy", option), "row_number"));
    assertThat(parser.parse("SET pit_apply_ttl TO FALSE"))
        .isEqualTo(new SetOption(new Name("pit_apply_ttl", option), "false"));
    assertThat(parser.parse("SET x.y = -1.5"))
        .isEqualTo(new SetOption(new Name("x.y", option), "-1.5"));
    assertThat(parser.parse("SET x = DEFAULT"))
        .isEqualTo(new ResetOption(Optional.of(new Name("x", option))));
    assertThat(parser.parse("RESET ALL")).isEqualTo(new ResetOption(Optional.empty()));
  }

  @Test
  void readsWhatShows() {
    assertThat(parser.parse("SHOW FEATURE GROUPS;")).isEqualTo(new ShowFeatureGroups());
    assertThat(parser.parse("SHOW SCHEMAS")).isEqualTo(new ShowSchemas());
    assertThat(parser.parse("SHOW TABLES")).isEqualTo(new ShowTables(Optional.empty()));
    assertThat(parse(ShowTables.class, "SHOW TABLES FROM app").schema())
        .map(Name::text)
        .contains("app");
    assertThat(parser.parse("SHOW ALL")).isEqualTo(new ShowOption(Optional.empty()));
    assertThat(parse(DescribeFeatureGroup.class, "DESCRIBE FEATURE GROUP g").group())
        .isEqualTo(new TableRef(Optional.empty(), "g", new SqlPosition(1, 24)));
    assertThat(parse(DescribeTable.class, "DESC tidemark.app.t").table()).hasToString("app.t");
  }

  @Test
  void readsWhatIsExplained() {
    Explain explain = parse(Explain.class, "EXPLAIN ANALYZE SELECT 1");

    assertThat(explain.mode()).isEqualTo(ExplainMode.ANALYZE);
    assertThat(explain.query().node()).hasToString("SELECT 1");
    assertThat(parse(Explain.class, "EXPLAIN PLAN FOR SELECT 1").mode())
        .isEqualTo(ExplainMode.PLAN);
  }

  @Test
  void readsEveryNameOfAType() {
    Map<String, DataType> types =
        Map.ofEntries(
            Map.entry("bool", DataType.of(TypeName.BOOLEAN)),
            Map.entry("INT4", DataType.of(TypeName.INTEGER)),
            Map.entry("int8", DataType.of(TypeName.BIGINT)),
            Map.entry("FLOAT4", DataType.of(TypeName.REAL)),
            Map.entry("FLOAT(24)", DataType.of(TypeName.REAL)),
            Map.entry("FLOAT", DataType.of(TypeName.DOUBLE)),
            Map.entry("DOUBLE PRECISION", DataType.of(TypeName.DOUBLE)),
            Map.entry("numeric(38)", new DataType.Decimal(38, 0)),
            Map.entry("CHARACTER VARYING(20)", DataType.of(TypeName.VARCHAR)),
            Map.entry("VARCHAR(20)", DataType.of(TypeName.VARCHAR)),
            Map.entry("text", DataType.of(TypeName.VARCHAR)),
            Map.entry("bytea", DataType.of(TypeName.VARBINARY)),
            Map.entry("TIMESTAMP", DataType.of(TypeName.TIMESTAMP)),
            Map.entry("TIMESTAMP(3)", DataType.of(TypeName.TIMESTAMP)),
            Map.entry("TIMESTAMP WITHOUT TIME ZONE", DataType.of(TypeName.TIMESTAMP)),
            Map.entry(
                "TIMESTAMP(6) WITH TIME ZONE", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE)),
            Map.entry("timestamptz", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE)),
            Map.entry("TIME(6)", DataType.of(TypeName.TIME)),
            Map.entry("uuid", DataType.of(TypeName.UUID)),
            Map.entry("DECIMAL(9, 2) ARRAY", new DataType.ArrayOf(new DataType.Decimal(9, 2))),
            Map.entry("text[]", new DataType.ArrayOf(DataType.of(TypeName.VARCHAR))));

    types.forEach(
        (written, type) ->
            assertThat(parse(CreateTable.class, "CREATE TABLE t (a " + written + ")").columns())
                .as(written)
                .extracting(c -> c.column().type())
                .containsExactly(type));
  }

  @Test
  void readsWhatEveryTypeWritesOfItself() {
    for (TypeName name : TypeName.values()) {
      DataType type = name == TypeName.DECIMAL ? new DataType.Decimal(38, 9) : DataType.of(name);
      for (DataType written : List.of(type, new DataType.ArrayOf(type))) {
        assertThat(parse(CreateTable.class, "CREATE TABLE t (a " + written.sql() + ")").columns())
            .extracting(c -> c.column().type())
            .containsExactly(written);
      }
    }
  }

  private <T extends Statement> T parse(Class<T> kind, String sql) {
    return assertThat(parser.parse(sql)).asInstanceOf(type(kind)).actual();
  }
}
