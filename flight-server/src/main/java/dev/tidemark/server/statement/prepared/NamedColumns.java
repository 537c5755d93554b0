package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import java.util.List;

/** The columns of a feature group that statements name. */
public final class NamedColumns {
  private NamedColumns() {}

  /** The group's columns of those names. Errors: {@code COLUMN_NOT_FOUND}, with a suggestion. */
  public static List<Column> of(FeatureGroup group, List<String> names) {
    return names.stream().map(name -> column(group, name)).toList();
  }

  private static Column column(FeatureGroup group, String name) {
    return group
        .find(name)
        .map(GroupColumn::column)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "Column '"
                        + name
                        + "' does not exist in feature group '"
                        + group.name()
                        + "'"
                        + Suggestions.didYouMean(
                            name, group.columns().stream().map(GroupColumn::name).toList())));
  }
}
