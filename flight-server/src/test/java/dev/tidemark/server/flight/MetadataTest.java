package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.server.testing.RunningServer;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.util.TableRef;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tools ask of the server, with the plain Flight SQL client. */
@SuppressWarnings({"try", "NullAway"})
class MetadataTest {
  private BufferAllocator allocator;
  private FlightSqlClient client;

  @BeforeAll
  static void makeGroups() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP meta_a (k BIGINT COMMENT 'the key', at TIMESTAMP(6),"
            + " price DECIMAL(12,2)) ENTITY KEY (k) EVENT TIME at",
        "CREATE FEATURE GROUP metaxa (region VARCHAR, k BIGINT, at TIMESTAMP(6))"
            + " ENTITY KEY (region, k) EVENT TIME at");
  }

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    client = new FlightSqlClient(FlightClient.builder(allocator, RunningServer.location()).build());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    allocator.close();
  }

  /** Each row's values joined by bars, after the stream was seen to be of the promised shape. */
  private List<String> rows(FlightInfo info) throws Exception {
    List<String> rows = new ArrayList<>();
    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      assertThat(stream.getSchema()).isEqualTo(info.getSchemaOptional().orElseThrow());
      while (stream.next()) {
        VectorSchemaRoot root = stream.getRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          List<String> values = new ArrayList<>();
          for (var vector : root.getFieldVectors()) {
            values.add(String.valueOf(vector.getObject(row)));
          }
          rows.add(String.join("|", values));
        }
      }
    }
    return rows;
  }

  private List<String> tables(String schemas, String tables, String... types) throws Exception {
    List<String> wanted = types.length == 0 ? null : Arrays.asList(types);
    return rows(client.getTables(null, schemas, tables, wanted, false));
  }

  @Test
  void knowsOneCatalog() throws Exception {
    assertThat(rows(client.getCatalogs())).containsExactly("tidemark");
  }

  @Test
  void listsSchemasByPattern() throws Exception {
    assertThat(rows(client.getSchemas(null, null)))
        .contains("tidemark|features", "tidemark|offline", "tidemark|online", "tidemark|system")
        .isSorted();
    assertThat(rows(client.getSchemas("tidemark", "%line")))
        .containsExactly("tidemark|offline", "tidemark|online");
    assertThat(rows(client.getSchemas(null, "____ine"))).containsExactly("tidemark|offline");
    assertThat(rows(client.getSchemas(null, "Online"))).isEmpty();
    assertThat(rows(client.getSchemas("elsewhere", null))).isEmpty();
  }

  @Test
  void listsTablesByPatternWithEscapes() throws Exception {
    assertThat(tables("online", "meta_a"))
        .containsExactly("tidemark|online|meta_a|TABLE", "tidemark|online|metaxa|TABLE");
    assertThat(tables("online", "meta\\_a")).containsExactly("tidemark|online|meta_a|TABLE");
    assertThat(tables("o%line", "meta\\_%"))
        .containsExactly("tidemark|offline|meta_a|TABLE", "tidemark|online|meta_a|TABLE");
    assertThat(tables("online", "meta\\%")).isEmpty();
    assertThat(tables("online", "meta.a")).isEmpty();
    assertThat(tables("online", "")).contains("tidemark|online|meta_a|TABLE");
    assertThat(rows(client.getTables("elsewhere", null, "meta%", null, false))).isEmpty();
  }

  @Test
  void listsTablesByTheirTypes() throws Exception {
    client.executeUpdate("CREATE TEMPORARY TABLE meta_spine (k BIGINT)");
    client.executeUpdate("CREATE TEMPORARY VIEW meta_view AS SELECT 1 AS one");

    assertThat(rows(client.getTableTypes()))
        .containsExactly("LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW");
    assertThat(tables(null, "meta%", "VIEW", "LOCAL TEMPORARY"))
        .containsExactly(
            "tidemark|session|meta_spine|LOCAL TEMPORARY", "tidemark|session|meta_view|VIEW");
    assertThat(tables(null, "feature_groups", "SYSTEM TABLE"))
        .containsExactly("tidemark|system|feature_groups|SYSTEM TABLE");
    assertThat(tables(null, "meta%", "GLOBAL TEMPORARY")).isEmpty();
  }

  @Test
  void describesColumnsWithTheTables() throws Exception {
    FlightInfo info = client.getTables(null, "online", "meta\\_a", null, true);

    try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket())) {
      assertThat(stream.getSchema()).isEqualTo(Schemas.GET_TABLES_SCHEMA);
      assertThat(stream.next()).isTrue();
      Schema schema = schema(((VarBinaryVector) stream.getRoot().getVector("table_schema")).get(0));
      assertThat(schema.getFields()).extracting("name").containsExactly("k", "at", "price");
      FlightSqlColumnMetadata key =
          new FlightSqlColumnMetadata(schema.getFields().get(0).getMetadata());
      FlightSqlColumnMetadata price =
          new FlightSqlColumnMetadata(schema.getFields().get(2).getMetadata());
      assertThat(key.getRemarks()).isEqualTo("the key");
      assertThat(key.getTypeName()).isEqualTo("BIGINT");
      assertThat(key.getTableName()).isEqualTo("meta_a");
      assertThat(key.getSchemaName()).isEqualTo("online");
      assertThat(List.of(price.getPrecision(), price.getScale())).containsExactly(12, 2);
    }
  }

  private static Schema schema(byte[] message) throws Exception {
    return MessageSerializer.deserializeSchema(
        new ReadChannel(Channels.newChannel(new ByteArrayInputStream(message))));
  }

  @Test
  void tellsTheKeysOfOnlineTablesInTheirOrder() throws Exception {
    assertThat(keys(null, "online", "metaxa"))
        .containsExactly(
            "tidemark|online|metaxa|region|1|metaxa_key", "tidemark|online|metaxa|k|2|metaxa_key");
    assertThat(keys("tidemark", "online", "meta_a"))
        .containsExactly("tidemark|online|meta_a|k|1|meta_a_key");
    assertThat(keys(null, "features", "metaxa")).as("a history has many rows a key").isEmpty();
    assertThat(keys(null, "online", "metax_")).as("no pattern").isEmpty();
    assertThat(keys("elsewhere", "online", "metaxa")).isEmpty();
  }

  private List<String> keys(String catalog, String schema, String table) throws Exception {
    return rows(client.getPrimaryKeys(TableRef.of(catalog, schema, table)));
  }

  @Test
  void knowsNoForeignKeys() throws Exception {
    TableRef table = TableRef.of(null, "online", "metaxa");

    assertThat(rows(client.getExportedKeys(table))).isEmpty();
    assertThat(rows(client.getImportedKeys(table))).isEmpty();
    assertThat(rows(client.getCrossReference(table, table))).isEmpty();
  }

  @Test
  void describesEveryType() throws Exception {
    List<String> all = rows(client.getXdbcTypeInfo());

    assertThat(all).hasSize(TypeName.values().length);
    assertThat(all).anyMatch(row -> row.startsWith("DECIMAL|" + Types.DECIMAL + "|38|null|null|"));
    assertThat(all).anyMatch(row -> row.startsWith("TIMESTAMP(6)|93|26|TIMESTAMP '|'|"));
    assertThat(all.stream().map(row -> Integer.valueOf(row.split("\\|")[1])).toList()).isSorted();
    assertThat(rows(client.getXdbcTypeInfo(Types.BIGINT)))
        .singleElement()
        .asString()
        .startsWith("BIGINT|" + Types.BIGINT + "|19|");
    assertThat(rows(client.getXdbcTypeInfo(Types.ROWID))).isEmpty();
  }

  /** One left out reads as "no" or as empty; Flight's own builder can't say four of them. */
  @Test
  void saysEveryThingThatCanBeAsked() throws Exception {
    List<String> codes =
        rows(client.getSqlInfo()).stream().map(row -> row.substring(0, row.indexOf('|'))).toList();

    assertThat(codes)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SqlInfo.values())
                .filter(info -> info != SqlInfo.UNRECOGNIZED)
                .filter(info -> !info.name().startsWith("SQL_SUPPORTED_CONCURRENCIES_"))
                .map(info -> String.valueOf(info.getNumber()))
                .toList());
  }

  @Test
  void saysWhatIsAskedFor() throws Exception {
    assertThat(
            rows(
                client.getSqlInfo(
                    SqlInfo.FLIGHT_SQL_SERVER_NAME,
                    SqlInfo.FLIGHT_SQL_SERVER_READ_ONLY,
                    SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION,
                    SqlInfo.SQL_SEARCH_STRING_ESCAPE,
                    SqlInfo.SQL_SUPPORTS_CONVERT)))
        .containsExactly("0|Tidemark", "3|false", "8|0", "513|\\", "517|[]");
    assertThat(rows(client.getSqlInfo(new int[] {0, 568, 99_999})))
        .as("unknown ones")
        .containsExactly("0|Tidemark");
  }

  @Test
  void promisesTheShapeOfEachAnswer() {
    assertShape(client::getCatalogsSchema, Schemas.GET_CATALOGS_SCHEMA);
    assertShape(client::getSchemasSchema, Schemas.GET_SCHEMAS_SCHEMA);
    assertShape(() -> client.getTablesSchema(true), Schemas.GET_TABLES_SCHEMA);
    assertShape(() -> client.getTablesSchema(false), Schemas.GET_TABLES_SCHEMA_NO_SCHEMA);
    assertShape(client::getTableTypesSchema, Schemas.GET_TABLE_TYPES_SCHEMA);
    assertShape(client::getPrimaryKeysSchema, Schemas.GET_PRIMARY_KEYS_SCHEMA);
    assertShape(client::getExportedKeysSchema, Schemas.GET_EXPORTED_KEYS_SCHEMA);
    assertShape(client::getImportedKeysSchema, Schemas.GET_IMPORTED_KEYS_SCHEMA);
    assertShape(client::getCrossReferenceSchema, Schemas.GET_CROSS_REFERENCE_SCHEMA);
    assertShape(client::getSqlInfoSchema, Schemas.GET_SQL_INFO_SCHEMA);
    assertShape(client::getXdbcTypeInfoSchema, Schemas.GET_TYPE_INFO_SCHEMA);
  }

  private static void assertShape(Supplier<SchemaResult> given, Schema wanted) {
    assertThat(given.get().getSchema()).isEqualTo(wanted);
  }
}
