package dev.tidemark.online.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.engine.PostgresEngineConfig;
import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSourceTest {
  @TempDir private static Path spool;

  private static TestStore store;
  private static PostgresSources sources;
  private static Source app;

  @BeforeAll
  static void open() {
    store = TestStore.open();
    sources =
        new PostgresSources(
            PostgresEngineConfig.of(spool),
            Duration.ofMinutes(1),
            new SourcePasswords(
                List.of("SECRET@" + server(), "NOT_THERE@" + server()),
                Map.of("SECRET", "s3cr3t")::get));
    app =
        new Source(
            "app",
            SourceKind.POSTGRES,
            store.config().url(),
            Map.of("user", "postgres", "schema", "app", "password_env", "SECRET"));
    store.execute("CREATE SCHEMA app");
  }

  @AfterAll
  static void close() {
    sources.close();
    store.close();
  }

  private static List<String> read(String sql, List<Column> columns) {
    List<String> lines = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        BatchStream stream =
            sources
                .of(app)
                .engine()
                .runAlone(
                    new QueryContext("q", "s", allocator, Duration.ofSeconds(30)),
                    new EngineQuery(sql, columns, List.of()))) {
      ArrowRows.of(stream, columns).forEachRemaining(row -> lines.add(Arrays.toString(row)));
    }
    return lines;
  }

  /** As a query finds it that began before the schema was dropped, or registered anew. */
  @Test
  void saysThatASourceWasClosedMeanwhile() {
    Source dropped = new Source("dropped", SourceKind.POSTGRES, app.location(), app.options());
    PostgresSource held = sources.of(dropped);
    sources.forget(dropped);

    assertThatThrownBy(() -> held.tables().names())
        .hasMessageMatching(
            "CONFLICT: .* \\(jdbc:postgresql://[^?]*\\) were closed meanwhile, .*; run the statement again");
  }

  @Test
  void mapsForeignColumnsAndLeavesOutWhatItDoesNotKnow() {
    store.execute("CREATE TYPE app.mood AS ENUM ('sad', 'glad')");
    store.execute("CREATE DOMAIN app.price AS numeric(8,2) NOT NULL");
    store.execute(
        "CREATE TABLE app.many (a smallint NOT NULL, b serial, c numeric, d numeric(5,2), e app.price,"
            + " f varchar(10), g char(3), h app.mood, i jsonb, j interval, k timestamptz(3),"
            + " l integer[], m text[], n money, o uuid, p numeric(3,5), q numeric(2,-3), r bytea, s inet)");
    store.execute("COMMENT ON COLUMN app.many.a IS 'first'");
    store.execute(
        "INSERT INTO app.many VALUES (1, 2, 0.12345678901234567895, 1.5, 9.99, 'x', 'y', 'glad',"
            + " '{\"a\": 1}', '1 day', '2026-01-01 00:00:00+01', '{1,NULL}', '{a}', 1,"
            + " '00000000-0000-0000-0000-000000000001', 0.00012, 12000, '\\x00ff', '10.0.0.1')");

    List<Column> columns = sources.of(app).tables().find("many").orElseThrow().columns();

    assertThat(columns.stream().map(c -> c.name() + " " + c.type().sql()))
        .containsExactly(
            "a INTEGER",
            "b INTEGER",
            "c DECIMAL(38,18)",
            "d DECIMAL(5,2)",
            "e DECIMAL(8,2)",
            "f VARCHAR",
            "g VARCHAR",
            "h VARCHAR",
            "i VARCHAR",
            "k TIMESTAMP(6) WITH TIME ZONE",
            "l INTEGER ARRAY",
            "m VARCHAR ARRAY",
            "o UUID",
            "p DECIMAL(5,5)",
            "q DECIMAL(5,0)",
            "r VARBINARY",
            "s VARCHAR");
    assertThat(columns.get(0).comment()).isEqualTo("first");
    assertThat(columns.stream().filter(c -> !c.nullable()).map(Column::name))
        .containsExactly("a", "b", "e");
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    assertThat(
            read("SELECT " + names + " FROM app.many", columns)
                .get(0)
                .replaceAll("\\[B@\\w+", "bytes"))
        .isEqualTo(
            "[1, 2, 0.123456789012345679, 1.50, 9.99, x, y  , glad, {\"a\": 1},"
                + " 2025-12-31T23:00:00Z, [1, null], [a], 00000000-0000-0000-0000-000000000001,"
                + " 0.00012, 12000, bytes, 10.0.0.1]");
  }

  @Test
  void createsFillsListsAndDropsTables() {
    PostgresSource source = sources.of(app);
    List<Column> columns =
        List.of(
            new Column("ID", DataType.of(TypeName.BIGINT), false, ""),
            Column.of("label", DataType.of(TypeName.VARCHAR)),
            Column.of("at", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE)),
            Column.of("scores", new DataType.ArrayOf(DataType.of(TypeName.REAL))));

    source.writer().createTable("labels", columns);
    long count =
        source
            .writer()
            .insert(
                "labels",
                columns,
                Stream.iterate(1L, i -> i + 1)
                    .limit(2_500)
                    .map(
                        i ->
                            new Object[] {
                              i, i % 2 == 0 ? "even" : null, Instant.EPOCH, List.of(0.5f)
                            })
                    .iterator());

    assertThat(count).isEqualTo(2_500);
    assertThat(source.tables().names()).contains("labels");
    assertThat(source.tables().find("labels")).contains(new SourceTable(columns, Map.of()));
    assertThat(read("SELECT * FROM app.labels WHERE \"ID\" = 2", columns))
        .containsExactly("[2, even, 1970-01-01T00:00:00Z, [0.5]]");
    assertThatThrownBy(
            () ->
                source
                    .writer()
                    .insert(
                        "labels",
                        columns.subList(0, 2),
                        List.of(new Object[] {9L, "x"}, new Object[] {null, "y"}).iterator()))
        .hasMessageStartingWith("NULL_NOT_ALLOWED");
    assertThat(store.query("SELECT count(*) FROM app.labels")).containsExactly("2500");
    assertThatThrownBy(() -> source.writer().createTable("labels", columns))
        .hasMessageStartingWith("ALREADY_EXISTS");

    source.writer().dropTable("labels");

    assertThat(source.tables().find("labels")).isEmpty();
    assertThatThrownBy(() -> source.writer().dropTable("labels"))
        .hasMessageStartingWith("TABLE_NOT_FOUND");
  }

  @Test
  void tellsWhatFailedWhereItsConnectionIsGone() {
    RuntimeException failure = new IllegalStateException("no more rows");
    Iterator<Object[]> rows =
        Stream.<Object[]>generate(
                () -> {
                  store.execute(
                      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                          + " WHERE state = 'idle in transaction' AND query LIKE '%cut_off%'");
                  throw failure;
                })
            .iterator();
    List<Column> columns = List.of(Column.of("a", DataType.of(TypeName.BIGINT)));

    assertThatThrownBy(() -> sources.of(app).writer().createTable("cut_off", columns, rows))
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).isNotEmpty());
    assertThat(sources.of(app).tables().find("cut_off")).isEmpty();
  }

  @Test
  void insertsTextIntoWhateverReadsAsText() {
    store.execute("CREATE TYPE app.size AS ENUM ('s', 'xl')");
    store.execute("CREATE TABLE app.shirts (size app.size, detail jsonb, n smallint)");
    List<Column> columns = sources.of(app).tables().find("shirts").orElseThrow().columns();

    sources
        .of(app)
        .writer()
        .insert(
            "shirts",
            columns,
            List.of(new Object[] {"xl", "{\"a\":1}", 7}, new Object[] {null, null, null})
                .iterator());

    assertThat(store.query("SELECT * FROM app.shirts"))
        .containsExactly("xl,{\"a\": 1},7", "null,null,null");
    assertThatThrownBy(
            () ->
                sources
                    .of(app)
                    .writer()
                    .insert(
                        "shirts",
                        columns,
                        List.<Object[]>of(new Object[] {"m", null, 1}).iterator()))
        .hasMessageStartingWith("INVALID_VALUE");
  }

  @Test
  void neverShowsItsPassword() {
    Source away =
        new Source(
            "away",
            SourceKind.POSTGRES,
            "jdbc:postgresql://127.0.0.1:1/db?password=hunter2&connectTimeout=1&loginTimeout=1",
            Map.of("user", "me", "password_env", "SECRET"));
    try (PostgresSources few =
        new PostgresSources(
            PostgresEngineConfig.of(spool),
            Duration.ofMinutes(1),
            new SourcePasswords(List.of("SECRET@127.0.0.1:1"), name -> "s3cr3t"))) {
      assertThatThrownBy(() -> few.of(away).tables().names())
          .hasMessageStartingWith("POSTGRES_UNAVAILABLE: PostgreSQL cannot be reached")
          .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/db")
          .hasMessageNotContaining("hunter2")
          .hasMessageNotContaining("s3cr3t");
    }
    Source unset =
        new Source(
            "unset",
            SourceKind.POSTGRES,
            store.config().url(),
            Map.of("password_env", "NOT_THERE"));
    assertThatThrownBy(() -> sources.of(unset))
        .hasMessage(
            "CONFIGURATION_ERROR: The environment variable 'NOT_THERE', which holds the password of"
                + " schema 'unset', is not set");
  }

  /** {@code host:port} of the test's PostgreSQL. */
  private static String server() {
    return URI.create(store.config().url().substring("jdbc:".length())).getAuthority();
  }
}
