package dev.tidemark.online.testing;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.catalog.store.definition.PostgresCatalog;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.connection.PostgresPool.Use;
import dev.tidemark.online.store.PostgresOnlineStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A store in a database of its own, on one real PostgreSQL for all tests of a JVM. */
public final class TestStore implements AutoCloseable {
  private static final EmbeddedPostgres SERVER = start();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final PGSimpleDataSource database;
  private final PostgresConfig config;
  private final PostgresPool readers;
  private final PostgresPool writers;
  private final PostgresOnlineStore online;
  private final PostgresCatalog catalog;

  private TestStore(PGSimpleDataSource database) {
    this.database = database;
    this.config =
        new PostgresConfig(
            String.valueOf(database.getUrl()),
            Optional.of("postgres"),
            Optional.empty(),
            20,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1));
    this.readers = PostgresPool.open(config, "read", Use.READ);
    this.writers = PostgresPool.open(config, "write", Use.WRITE);
    this.online =
        new PostgresOnlineStore(
            writers, Path.of(System.getProperty("java.io.tmpdir")), RecordLimits.DEFAULT);
    this.catalog = new PostgresCatalog(database, online, new FieldIds());
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "off")
              .setServerConfig("max_connections", "200")
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new, migrated database. */
  public static TestStore open() {
    String name = "online_" + DATABASES.incrementAndGet();
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      PGSimpleDataSource database =
          SERVER.getDatabase("postgres", name).unwrap(PGSimpleDataSource.class);
      Migrations.run(database);
      return new TestStore(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public PostgresConfig config() {
    return config;
  }

  public PostgresPool readers() {
    return readers;
  }

  public PostgresPool writers() {
    return writers;
  }

  public PostgresOnlineStore online() {
    return online;
  }

  public PostgresCatalog catalog() {
    return catalog;
  }

  /** Connections with nothing but PgJDBC. */
  public DataSource database() {
    return database;
  }

  /** A connection with nothing but PgJDBC, as a model server has one. */
  public Connection connect() throws SQLException {
    return database.getConnection();
  }

  /** {@code name(user_id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)}, keyed by user. */
  public FeatureGroup clicks(String name) {
    return clicks(name, Optional.empty());
  }

  /** The same with a TTL. */
  public FeatureGroup clicks(String name, Optional<Duration> ttl) {
    GroupOptions options = new GroupOptions(ttl, List.of(), Map.of(), FutureEventTime.REFUSE);
    return create(
        name,
        options,
        List.of("user_id"),
        Optional.empty(),
        Column.of("user_id", DataType.of(TypeName.BIGINT)),
        Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
        Column.of("clicks", DataType.of(TypeName.INTEGER)));
  }

  /** A group whose event time is {@code event_time}. */
  public FeatureGroup create(
      String name,
      GroupOptions options,
      List<String> key,
      Optional<String> knownTime,
      Column... columns) {
    return catalog.createGroup(
        new FeatureGroup(
            new UUID(0, 0),
            0,
            name,
            1,
            1,
            Arrays.stream(columns).map(c -> new GroupColumn(0, c)).toList(),
            key,
            "event_time",
            knownTime,
            options,
            ""));
  }

  /** Puts rows of all the group's columns. */
  public PutResult put(FeatureGroup group, Object[]... rows) {
    List<String> columns = group.columns().stream().map(GroupColumn::name).toList();
    return online.put(group, columns, List.of(rows).iterator(), PutOptions.of("tester"));
  }

  /** The rows as text, a line a row, columns separated by commas. */
  public List<String> query(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join(",", values));
      }
      return lines;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public void execute(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
  }
}
