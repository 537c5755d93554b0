package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds the groups that a change is about, as the change's transaction sees them.
 *
 * @param known the names there were lately, to suggest one
 */
record LiveGroups(Supplier<Set<String>> known) {

  /**
   * The group of that name, the current version or one that the name fixes. Errors: {@code
   * TABLE_NOT_FOUND}, with a suggestion.
   */
  FeatureGroup requireLive(Connection transaction, String name) throws SQLException {
    return StoredGroups.find(transaction, name)
        .filter(entry -> entry.state() == GroupRows.State.LIVE)
        .map(GroupRows.Entry::group)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "Feature group '%s' does not exist%s"
                        .formatted(name, Suggestions.didYouMean(name, known.get()))));
  }
}
