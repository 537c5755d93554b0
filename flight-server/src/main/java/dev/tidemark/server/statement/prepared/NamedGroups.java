package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.planner.parse.statement.TableRef;

/** The feature groups that statements name. */
public final class NamedGroups {
  private static final String SCHEMA = "features";

  private NamedGroups() {}

  /** Errors: {@code TABLE_NOT_FOUND}, with a suggestion. */
  public static FeatureGroup existing(CatalogSnapshot catalog, TableRef reference) {
    requireFeaturesSchema(reference);
    return catalog
        .group(reference.name())
        .orElseThrow(
            () ->
                TidemarkException.at(
                    reference.position(),
                    ErrorCode.TABLE_NOT_FOUND,
                    "Feature group '"
                        + reference.name()
                        + "' does not exist"
                        + Suggestions.didYouMean(reference.name(), catalog.groups().keySet())));
  }

  public static void requireFeaturesSchema(TableRef reference) {
    String schema = reference.schema().orElse(SCHEMA);
    if (!schema.equals(SCHEMA)) {
      throw TidemarkException.at(
          reference.position(),
          ErrorCode.INVALID_STATEMENT,
          "A feature group lives in the schema 'features', not in '"
              + schema
              + "'; leave the schema out");
    }
  }
}
