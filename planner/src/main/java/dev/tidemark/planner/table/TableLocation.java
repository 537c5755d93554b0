package dev.tidemark.planner.table;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.List;
import java.util.Map;

/** Where a table's rows are. */
public sealed interface TableLocation {

  /** {@code features.g}: the pinned Iceberg snapshot and the tail. */
  record Features(FeatureGroup group) implements TableLocation {}

  /** {@code online.g}: the group's view in the store's PostgreSQL. */
  record Online(FeatureGroup group) implements TableLocation {}

  /** {@code offline.g}: Iceberg only. */
  record Offline(FeatureGroup group) implements TableLocation {}

  /**
   * A table of a registered PostgreSQL schema.
   *
   * @param conversions the SQL of the values of those columns that aren't of the type there that
   *     they are here, by name
   */
  record Postgres(String source, String schema, String table, Map<String, String> conversions)
      implements TableLocation {
    /** Copies the conversions. */
    public Postgres {
      conversions = Map.copyOf(conversions);
    }
  }

  /** A table of a registered Iceberg namespace. */
  record Iceberg(String source, List<String> identifier) implements TableLocation {
    /** Copies the identifier. */
    public Iceberg {
      identifier = List.copyOf(identifier);
    }
  }

  /** A temporary table in DuckDB; {@code physicalName} is quoted and qualified for it. */
  record Session(String physicalName) implements TableLocation {}

  /** Rows made by the server when asked. */
  record SystemTable(String name) implements TableLocation {}

  /**
   * A view: the text of its query, planned in place of its name.
   *
   * @param searchPath where the text's unqualified names are looked up, whoever reads the view
   * @param moments what each {@code ?} of the text stands for, in the order written
   */
  record View(String query, List<String> searchPath, List<Moment> moments)
      implements TableLocation {
    /** Copies its lists. */
    public View {
      searchPath = List.copyOf(searchPath);
      moments = List.copyOf(moments);
    }

    /** A view whose rows don't depend on the time. */
    public View(String query, List<String> searchPath) {
      this(query, searchPath, List.of());
    }
  }
}
