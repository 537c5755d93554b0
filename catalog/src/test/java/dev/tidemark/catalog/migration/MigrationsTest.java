package dev.tidemark.catalog.migration;

import static dev.tidemark.catalog.testing.PostgresFixture.emptyDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.execute;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void createsTheCatalogInItsFormat() {
    DataSource database = migratedDatabase();

    assertThat(query(database, "SELECT format FROM tidemark.catalog"))
        .isEqualTo(String.valueOf(CatalogFormat.CURRENT));
  }

  @Test
  void findsNothingToDoTheSecondTime() {
    DataSource database = migratedDatabase();
    String before = query(database, "SELECT count(*) FROM tidemark.flyway_schema_history");

    Migrations.run(database);

    assertThat(query(database, "SELECT count(*) FROM tidemark.flyway_schema_history"))
        .isEqualTo(before);
  }

  @Test
  void letsSeveralServersStartAtOnce() throws Exception {
    DataSource database = emptyDatabase();
    ExecutorService servers = Executors.newFixedThreadPool(4);

    List<Future<?>> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(servers.submit(() -> Migrations.run(database)));
    }
    for (Future<?> start : starts) {
      start.get();
    }
    servers.shutdown();

    assertThat(query(database, "SELECT count(*) FROM tidemark.catalog")).isEqualTo("1");
  }

  @Test
  void refusesANewerFormatByNumber() {
    DataSource database = migratedDatabase();
    execute(database, "UPDATE tidemark.catalog SET format = 7");

    assertThatThrownBy(() -> Migrations.run(database))
        .hasMessage(
            "NEWER_FORMAT: The catalog in PostgreSQL has format 7, but this server knows formats"
                + " up to 1; start a newer Tidemark");
  }

  @Test
  void opensTheFirstTailEpochOfThisCluster() {
    DataSource database = migratedDatabase();

    assertThat(
            query(
                database,
                "SELECT epoch = 1 AND system_id = (SELECT system_identifier FROM"
                    + " pg_control_system()) FROM tidemark.tail_epoch"))
        .isEqualTo("t");
  }
}
