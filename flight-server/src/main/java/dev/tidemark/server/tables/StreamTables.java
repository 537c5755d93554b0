package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of the stream features, at one moment of the store's time. Not thread-safe. */
final class StreamTables {
  private final CatalogSnapshot stored;
  private final Supplier<Instant> clock;
  private @Nullable Instant now;

  StreamTables(CatalogSnapshot stored, Supplier<Instant> clock) {
    this.stored = stored;
    this.clock = clock;
  }

  /** Empty until a table was found whose rows depend on the time. */
  Optional<Instant> moment() {
    return Optional.ofNullable(now);
  }

  Optional<TableDef> find(TableName name) {
    return Optional.ofNullable(stored.streams().get(name.name()))
        .flatMap(
            stream ->
                Optional.ofNullable(stored.groups().get(stream.group()))
                    .map(group -> table(name, stream, group)));
  }

  /** The table of a stream feature, stored or not. */
  TableDef table(TableName name, StreamFeature stream, FeatureGroup group) {
    boolean isOnline = name.schema().equals(SessionCatalog.ONLINE);
    String source = isOnline ? SessionCatalog.FEATURES : name.schema();
    StreamText text = new StreamText(stream, group, source);
    String query = isOnline ? text.at(moment(clock)) : text.changes();
    return new TableDef(
        name,
        columns(stream, group, isOnline),
        new TableLocation.View(query, List.of(SessionCatalog.FEATURES)));
  }

  private Instant moment(Supplier<Instant> time) {
    Instant asked = now == null ? time.get() : now;
    now = asked;
    return asked;
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
