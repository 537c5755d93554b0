package dev.tidemark.server;

import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.maintenance.MaintenancePolicy;
import dev.tidemark.offline.replication.ReplicationConfig;
import dev.tidemark.offline.trino.TrinoConfig;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.server.config.ConfigKeys;
import dev.tidemark.server.config.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the configuration says to each of the server's parts, in the part's own words. */
final class PartSettings {
  private static final String SPILLS = "tmp/duckdb";
  private static final Duration READER_GRACE = Duration.ofMinutes(1);

  private PartSettings() {}

  static RecordLimits limits(ServerConfig config) {
    return new RecordLimits(
        config.records().bytes(),
        RecordLimits.DEFAULT.maxKeyBytes(),
        RecordLimits.DEFAULT.futureTolerance());
  }

  static DuckDbConfig duckDb(ServerConfig config) {
    List<Path> folders = new ArrayList<>(config.importFolders());
    folders.add(config.warehouse());
    return new DuckDbConfig(
        config.duckdb().memoryBytes(),
        config.duckdb().threads(),
        config.data().resolve(SPILLS),
        config.duckdb().spillBytes(),
        folders);
  }

  static Set<EngineKind> engines(ServerConfig config) {
    return config.trino().url().isEmpty()
        ? EnumSet.of(EngineKind.DUCKDB, EngineKind.POSTGRES)
        : EnumSet.allOf(EngineKind.class);
  }

  static Optional<TrinoConfig> trino(ServerConfig.Trino wanted) {
    return wanted
        .url()
        .map(
            url ->
                new TrinoConfig(
                    url,
                    wanted.user(),
                    wanted
                        .passwordEnv()
                        .map(
                            variable ->
                                PostgresAddress.password(variable, ConfigKeys.TRINO_PASSWORD_ENV)),
                    wanted.connections()));
  }

  static ReplicationConfig replication(ServerConfig config) {
    return new ReplicationConfig(
        config.replication().interval(),
        ReplicationConfig.DEFAULTS.grace(),
        ReplicationConfig.DEFAULTS.longestPause());
  }

  /** A query may read what has expired as long as it may run, and a little longer. */
  static MaintenancePolicy maintenance(ServerConfig config) {
    ServerConfig.Maintenance given = config.maintenance();
    return new MaintenancePolicy(
        given.automatic(),
        given.interval(),
        given.smallFileBytes(),
        given.compactFiles(),
        given.keepAll(),
        given.keepHourly(),
        given.orphanAge(),
        given.expiredAge(),
        config.queries().timeout().plus(READER_GRACE));
  }
}
