package dev.tidemark.server.statement;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.Map;

/** Loads files into a group's history: what COPY asks of the offline store. */
@FunctionalInterface
public interface BulkLoader {

  /**
   * Loads all files or none.
   *
   * @param options as written, by lower-case name
   * @return the rows loaded; those loaded before, where the load id was done already
   */
  long load(Call call, FeatureGroup group, String path, Map<String, String> options);
}
