package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.parse.statement.StreamStatement;
import dev.tidemark.planner.parse.statement.StreamStatement.CreateStreamFeature;
import dev.tidemark.planner.parse.statement.StreamStatement.DropStreamFeature;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.NamedColumns;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.tables.StreamQueries;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Defining stream features. */
public final class StreamStatements {
  private final Catalog catalog;
  private final Queries queries;
  private final StatementParser parser = new StatementParser();

  public StreamStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.queries = parts.queries();
  }

  public Prepared prepare(String sql, StreamStatement statement) {
    NamedGroups.requireFeaturesSchema(statement.stream());
    return new Prepared.Change(
        sql,
        List.of(),
        (call, rows) -> {
          if (statement instanceof CreateStreamFeature create) {
            create(call.session(), create);
          } else {
            drop((DropStreamFeature) statement);
          }
          return 0;
        });
  }

  private void create(Session session, CreateStreamFeature create) {
    String name = create.stream().name();
    if (create.ifExists() == IfExists.SKIP && catalog.current().streams().containsKey(name)) {
      return;
    }
    FeatureGroup group = group(create.group());
    create.argument().ifPresent(column -> NamedColumns.of(group, List.of(column.text())));
    checkEntity(create, group);
    StreamFeature stream =
        new StreamFeature(
            name,
            group.name(),
            create.aggregate(),
            create.argument().map(Name::text),
            create.window(),
            create.entity().stream().map(Name::text).toList(),
            DataType.of(TypeName.BIGINT),
            create.comment());
    catalog.createStream(stream.typed(type(session, stream, group)));
  }

  private FeatureGroup group(TableRef reference) {
    FeatureGroup group = NamedGroups.existing(catalog.current(), reference);
    if (!group.name().equals(reference.name())) {
      throw TidemarkException.at(
          reference.position(),
          ErrorCode.NOT_SUPPORTED,
          "A stream feature reads the current version of a group; write '%s'"
              .formatted(group.name()));
    }
    return group;
  }

  private static void checkEntity(CreateStreamFeature create, FeatureGroup group) {
    Set<String> seen = new HashSet<>();
    for (Name key : create.entity()) {
      if (!group.entityKey().contains(key.text())) {
        throw TidemarkException.at(
            key.position(),
            ErrorCode.INVALID_STATEMENT,
            "PER names columns of the entity key of feature group '%s' (%s), which '%s' is not%s"
                .formatted(
                    group.name(),
                    String.join(", ", group.entityKey()),
                    key.text(),
                    Suggestions.didYouMean(key.text(), group.entityKey())));
      }
      if (!seen.add(key.text())) {
        throw TidemarkException.at(
            key.position(), ErrorCode.INVALID_STATEMENT, "'%s' stands twice".formatted(key.text()));
      }
    }
    String name = create.stream().name();
    if (seen.contains(name) || group.eventTime().equals(name)) {
      throw TidemarkException.at(
          create.stream().position(),
          ErrorCode.INVALID_STATEMENT,
          "A stream feature can't be called like its entity or its event time, '%s'"
              .formatted(name));
    }
  }

  /** Plans the query, since what can't be read isn't created. */
  private DataType type(Session session, StreamFeature stream, FeatureGroup group) {
    Query query = (Query) parser.parse(StreamQueries.history(stream, group));
    var columns = queries.plan(session, query.node()).columns();
    return columns.get(columns.size() - 1).type();
  }

  private void drop(DropStreamFeature drop) {
    String name = drop.stream().name();
    Set<String> known = catalog.current().streams().keySet();
    if (!known.contains(name)) {
      if (drop.ifExists() == IfExists.SKIP) {
        return;
      }
      throw TidemarkException.at(
          drop.stream().position(),
          ErrorCode.TABLE_NOT_FOUND,
          "Stream feature '%s' does not exist%s"
              .formatted(name, Suggestions.didYouMean(name, known)));
    }
    catalog.dropStream(name);
  }
}
