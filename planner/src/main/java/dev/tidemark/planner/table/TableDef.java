package dev.tidemark.planner.table;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import java.util.List;
import java.util.Optional;

/**
 * A table as a query sees it.
 *
 * @param columns of a view: those it keeps, whatever its query gives by now; empty for all of them
 */
public record TableDef(TableName name, List<Column> columns, TableLocation location) {
  /** Copies the columns. */
  public TableDef {
    columns = List.copyOf(columns);
  }

  /** The feature group whose history, committed history or newest records these are. */
  public Optional<FeatureGroup> group() {
    if (location instanceof TableLocation.Features features) {
      return Optional.of(features.group());
    }
    if (location instanceof TableLocation.Online online) {
      return Optional.of(online.group());
    }
    if (location instanceof TableLocation.Offline offline) {
      return Optional.of(offline.group());
    }
    return Optional.empty();
  }
}
