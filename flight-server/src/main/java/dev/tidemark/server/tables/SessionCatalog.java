package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import dev.tidemark.server.tables.system.SystemTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one session sees, at one version of the stored catalog. */
final class SessionCatalog implements TableCatalog {
  static final String SESSION = "session";
  static final String FEATURES = "features";
  static final String ONLINE = "online";
  static final String OFFLINE = "offline";
  static final String SYSTEM = "system";

  private final CatalogSnapshot stored;
  private final Session session;
  private final SessionTables sessionTables;
  private final ForeignSchemas foreign;
  private final Map<String, SystemTable> systemTables;
  private final StreamTables streams;
  private final long version;
  private final long generation;
  private final boolean isPlain;
  private final Map<TableName, Optional<TableDef>> foreignAnswers = new HashMap<>();

  SessionCatalog(
      CatalogSnapshot stored,
      Session session,
      SessionTables sessionTables,
      ForeignSchemas foreign,
      Map<String, SystemTable> systemTables) {
    this.stored = stored;
    this.streams = new StreamTables(stored);
    this.session = session;
    this.sessionTables = sessionTables;
    this.foreign = foreign;
    this.systemTables = systemTables;
    // Read first, so that what is seen is never older than its version says.
    this.version = session.version();
    this.generation = sessionTables.generation();
    this.isPlain = version == 0 && ownNames().isEmpty();
  }

  /**
   * Sessions share plans as long as they have nothing of their own. One that is given its first
   * table meanwhile, by another call, doesn't see it here: its plan would be everybody's.
   */
  @Override
  public String fingerprint() {
    return isPlain
        ? "v" + stored.version()
        : "v" + stored.version() + "/" + session.id() + "/" + version + "/" + generation;
  }

  @Override
  public List<String> schemas() {
    List<String> schemas = new ArrayList<>(List.of(FEATURES, OFFLINE, ONLINE, SESSION, SYSTEM));
    schemas.addAll(stored.sources().keySet());
    return List.copyOf(schemas);
  }

  @Override
  public List<String> tables(String schema) {
    return switch (schema) {
      case FEATURES, ONLINE, OFFLINE -> groupNames();
      case SESSION -> sessionNames();
      case SYSTEM -> List.copyOf(systemTables.keySet());
      default -> source(schema).map(this::sourceNames).orElse(List.of());
    };
  }

  /** The groups, and those versions that don't have a group's name. */
  private List<String> groupNames() {
    Set<String> names = new LinkedHashSet<>(stored.groups().keySet());
    stored
        .fixedVersions()
        .forEach(
            (name, group) -> {
              if (!group.equals(stored.groups().get(group.name()))) {
                names.add(name);
              }
            });
    names.addAll(stored.streams().keySet());
    return List.copyOf(names);
  }

  private List<String> sourceNames(Source source) {
    Set<String> names = new LinkedHashSet<>(foreign.of(source).tables());
    stored.views().values().stream()
        .filter(view -> view.schema().equals(source.name()))
        .forEach(view -> names.add(view.name()));
    return List.copyOf(names);
  }

  private List<String> sessionNames() {
    return isPlain ? List.of() : ownNames();
  }

  private List<String> ownNames() {
    List<String> names = new ArrayList<>(sessionTables.list(session.id()).keySet());
    names.addAll(session.views().keySet());
    return names;
  }

  private Optional<Source> source(String schema) {
    return Optional.ofNullable(stored.sources().get(schema));
  }

  @Override
  public Optional<TableDef> find(TableName name) {
    return switch (name.schema()) {
      case FEATURES ->
          group(name)
              .map(g -> new TableDef(name, g.historyColumns(), new TableLocation.Features(g)))
              .or(() -> streams.find(name));
      case OFFLINE ->
          group(name)
              .map(g -> new TableDef(name, g.historyColumns(), new TableLocation.Offline(g)))
              .or(() -> streams.find(name));
      case ONLINE ->
          group(name)
              .map(g -> new TableDef(name, g.onlineColumns(), new TableLocation.Online(g)))
              .or(() -> streams.find(name));
      case SESSION -> sessionTable(name);
      case SYSTEM ->
          Optional.ofNullable(systemTables.get(name.name()))
              .map(
                  t -> new TableDef(name, t.columns(), new TableLocation.SystemTable(name.name())));
      default ->
          stored
              .view(name.schema(), name.name())
              .map(SessionCatalog::viewTable)
              .or(() -> foreignAnswers.computeIfAbsent(name, this::foreignTable));
    };
  }

  private Optional<FeatureGroup> group(TableName name) {
    return stored.group(name.name());
  }

  private Optional<TableDef> sessionTable(TableName name) {
    if (isPlain) {
      return Optional.empty();
    }
    Optional<View> view = session.view(name.name());
    if (view.isPresent()) {
      return view.map(SessionCatalog::viewTable);
    }
    List<Column> columns = sessionTables.list(session.id()).get(name.name());
    if (columns != null) {
      String physicalName = sessionTables.physicalName(session.id(), name.name());
      return Optional.of(new TableDef(name, columns, new TableLocation.Session(physicalName)));
    }
    if (sessionTables.lost(session.id()).contains(name.name())) {
      throw SessionTables.tableLost(name.name());
    }
    return Optional.empty();
  }

  private static TableDef viewTable(View view) {
    TableName name = new TableName(view.schema(), view.name());
    return new TableDef(name, view.columns(), new TableLocation.View(view.query(), pathOf(name)));
  }

  /** Where a view looks unqualified names up: the session's own are for views of the session. */
  static List<String> pathOf(TableName view) {
    return view.schema().equals(SESSION) ? List.of(SESSION, FEATURES) : List.of(FEATURES);
  }

  private Optional<TableDef> foreignTable(TableName name) {
    return source(name.schema()).flatMap(source -> foreign.of(source).find(name.name()));
  }
}
