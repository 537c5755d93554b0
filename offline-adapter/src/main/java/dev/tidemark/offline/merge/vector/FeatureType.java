package dev.tidemark.offline.merge.vector;

import java.util.Locale;
import org.duckdb.DuckDBColumnType;

/** Types of features of which a merge keeps the bits; DuckDB's vectors hold them as they are. */
public enum FeatureType {
  BOOLEAN(DuckDBColumnType.BOOLEAN, 1),
  TINYINT(DuckDBColumnType.TINYINT, 1),
  SMALLINT(DuckDBColumnType.SMALLINT, 2),
  INTEGER(DuckDBColumnType.INTEGER, 4),
  BIGINT(DuckDBColumnType.BIGINT, 8),
  FLOAT(DuckDBColumnType.FLOAT, 4),
  DOUBLE(DuckDBColumnType.DOUBLE, 8),
  DATE(DuckDBColumnType.DATE, 4),
  TIMESTAMP(DuckDBColumnType.TIMESTAMP, 8),
  TIMESTAMP_WITH_TIME_ZONE(DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE, 8);

  private final DuckDBColumnType duckDb;
  private final int bytes;

  FeatureType(DuckDBColumnType duckDb, int bytes) {
    this.duckDb = duckDb;
    this.bytes = bytes;
  }

  /** By DuckDB's name of it. */
  public static FeatureType of(String name) {
    return valueOf(name.replace(' ', '_').toUpperCase(Locale.ROOT));
  }

  public DuckDBColumnType duckDb() {
    return duckDb;
  }

  int bytes() {
    return bytes;
  }
}
