package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of the stream features. */
final class StreamTables {
  private final CatalogSnapshot stored;

  StreamTables(CatalogSnapshot stored) {
    this.stored = stored;
  }

  Optional<TableDef> find(TableName name) {
    return Optional.ofNullable(stored.streams().get(name.name()))
        .flatMap(
            stream ->
                Optional.ofNullable(stored.groups().get(stream.group()))
                    .map(group -> table(name, stream, group)));
  }

  private static TableDef table(TableName name, StreamFeature stream, FeatureGroup group) {
    boolean isOnline = name.schema().equals(SessionCatalog.ONLINE);
    String source = isOnline ? SessionCatalog.FEATURES : name.schema();
    StreamText text = new StreamText(new StreamRecords(stream, group, source));
    List<String> path = List.of(SessionCatalog.FEATURES);
    return new TableDef(
        name,
        columns(stream, group, isOnline),
        isOnline
            ? new TableLocation.View(text.atMoment(), path, text.moments())
            : new TableLocation.View(text.changes(), path));
  }

  private static List<Column> columns(StreamFeature stream, FeatureGroup group, boolean isOnline) {
    List<Column> columns = new ArrayList<>();
    stream.entity().stream()
        .flatMap(key -> group.find(key).stream())
        .forEach(c -> columns.add(c.column()));
    if (!isOnline) {
      columns.add(group.column(group.eventTime()).column());
    }
    columns.add(new Column(stream.name(), stream.type(), true, stream.comment()));
    return columns;
  }
}
