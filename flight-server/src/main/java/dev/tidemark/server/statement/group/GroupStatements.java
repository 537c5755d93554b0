package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptionsReader;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.planner.parse.statement.GroupStatement;
import dev.tidemark.planner.parse.statement.GroupStatement.AddWithDefault;
import dev.tidemark.planner.parse.statement.GroupStatement.AlterFeature;
import dev.tidemark.planner.parse.statement.GroupStatement.Backfill;
import dev.tidemark.planner.parse.statement.GroupStatement.CommentGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.CreateFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.DropFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.SetGroupOptions;
import dev.tidemark.planner.parse.statement.GroupStatement.SetVersion;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.validate.literal.DefaultLiteral;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/** Defining feature groups. */
public final class GroupStatements {
  private final Catalog catalog;
  private final VersionStatements versions;
  private final OptionStatements options;

  public GroupStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.versions = new VersionStatements(parts);
    this.options = new OptionStatements(parts);
  }

  public Prepared prepare(String sql, GroupStatement statement) {
    NamedGroups.requireFeaturesSchema(statement.group());
    if (statement instanceof AddWithDefault add) {
      return add(sql, add);
    }
    if (statement instanceof Backfill backfill) {
      return versions.prepare(sql, backfill);
    }
    if (statement instanceof SetGroupOptions set) {
      return new Prepared.Change(sql, List.of(), (call, rows) -> options.set(call, set));
    }
    if (statement instanceof SetVersion set) {
      return new Prepared.Change(sql, List.of(), (call, rows) -> versions.use(call, set));
    }
    return new Prepared.Change(
        sql,
        List.of(),
        (call, rows) -> {
          run(statement);
          return 0;
        });
  }

  private Prepared add(String sql, AddWithDefault add) {
    Column feature = add.feature().column();
    FeatureChange change =
        new FeatureChange.Add(feature, DefaultLiteral.of(add.defaultValue(), feature));
    return new Prepared.Change(
        sql,
        List.of(),
        (call, rows) -> {
          run(new AlterFeature(add.group(), change));
          return 0;
        });
  }

  private void run(GroupStatement statement) {
    if (statement instanceof CreateFeatureGroup create) {
      create(create);
    } else if (statement instanceof AlterFeature alter) {
      catalog.alter(existing(alter.group()).versionedName(), alter.change());
    } else if (statement instanceof CommentGroup comment) {
      catalog.comment(existing(comment.group()).versionedName(), comment.comment());
    } else if (statement instanceof DropFeatureGroup drop) {
      drop(drop);
    }
  }

  private void create(CreateFeatureGroup create) {
    String name = create.group().name();
    int version = create.version().orElse(1);
    if (create.ifExists() == IfExists.SKIP && exists(name, create.version())) {
      return;
    }
    FeatureGroup draft =
        new FeatureGroup(
            UUID.randomUUID(),
            0,
            name,
            version,
            0,
            create.columns().stream().map(c -> new GroupColumn(0, c.column())).toList(),
            create.entityKey().stream().map(Name::text).toList(),
            create.eventTime().text(),
            create.knownTime().map(Name::text),
            GroupOptionsReader.read(create.options()),
            create.comment());
    catalog.createGroup(draft);
  }

  private void drop(DropFeatureGroup drop) {
    if (drop.ifExists() == IfExists.SKIP && !exists(drop.group().name(), drop.version())) {
      return;
    }
    FeatureGroup group = existing(drop.group());
    if (drop.version().isPresent()) {
      catalog.dropVersion(group.name(), drop.version().getAsInt());
    } else {
      catalog.dropGroup(named(group, drop.group()));
    }
  }

  /** A version's name would stand for the whole group here. */
  private static String named(FeatureGroup group, TableRef reference) {
    if (!group.name().equals(reference.name())) {
      throw TidemarkException.at(
          reference.position(),
          ErrorCode.INVALID_STATEMENT,
          "'%s' is a version of feature group '%s'; write DROP FEATURE GROUP %s VERSION %d"
              .formatted(reference.name(), group.name(), group.name(), group.version()));
    }
    return group.name();
  }

  private boolean exists(String name, OptionalInt version) {
    CatalogSnapshot snapshot = catalog.current();
    return version.isPresent()
        ? snapshot.fixedVersions().containsKey(name + "_v" + version.getAsInt())
        : snapshot.group(name).isPresent();
  }

  private FeatureGroup existing(TableRef reference) {
    return NamedGroups.existing(catalog.current(), reference);
  }
}
