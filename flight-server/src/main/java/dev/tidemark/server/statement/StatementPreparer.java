package dev.tidemark.server.statement;

import dev.tidemark.planner.QueryText;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.ChangeStatement;
import dev.tidemark.planner.parse.statement.GroupStatement;
import dev.tidemark.planner.parse.statement.MaintenanceStatement;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.parse.statement.SchemaStatement;
import dev.tidemark.planner.parse.statement.SessionStatement;
import dev.tidemark.planner.parse.statement.ShowStatement;
import dev.tidemark.planner.parse.statement.Statement;
import dev.tidemark.planner.parse.statement.StreamStatement;
import dev.tidemark.planner.parse.statement.TableStatement;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.group.GroupStatements;
import dev.tidemark.server.statement.group.MaintenanceStatements;
import dev.tidemark.server.statement.group.StreamStatements;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.statement.table.SchemaStatements;
import dev.tidemark.server.statement.table.TableStatements;
import dev.tidemark.server.statement.write.ChangeStatements;
import dev.tidemark.server.statement.write.IngestStatements;
import dev.tidemark.server.statement.write.IngestTarget;
import dev.tidemark.server.statement.write.PutTarget;
import dev.tidemark.server.statement.write.StreamedPuts;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** From a statement's text to what will run: each kind of statement has its own class. */
public final class StatementPreparer {
  private final StatementParser parser = new StatementParser();
  private final QueryStatements queries;
  private final ChangeStatements changes;
  private final GroupStatements groups;
  private final StreamStatements streams;
  private final SchemaStatements schemas;
  private final TableStatements tables;
  private final ShowStatements shows;
  private final MaintenanceStatements maintenance;
  private final IngestStatements ingests;
  private final StreamedPuts streamedPuts;

  public StatementPreparer(StatementParts parts) {
    this.queries = new QueryStatements(parts);
    this.changes = new ChangeStatements(parts);
    this.groups = new GroupStatements(parts);
    this.streams = new StreamStatements(parts);
    this.schemas = new SchemaStatements(parts.catalog(), parts.foreign());
    this.tables = new TableStatements(parts);
    this.shows = new ShowStatements(parts.catalog(), parts.catalogs());
    this.maintenance = new MaintenanceStatements(parts);
    this.ingests = new IngestStatements(parts);
    this.streamedPuts = new StreamedPuts(parts);
  }

  /** Parses, validates and plans; nothing runs. */
  public Prepared prepare(Session session, String sql) {
    Optional<Prepared> known = changes.known(session, sql);
    return known.isPresent() ? known.get() : prepareAnew(session, sql);
  }

  private Prepared prepareAnew(Session session, String sql) {
    QueryText text = QueryText.of(sql);
    Optional<Prepared> shared = queries.shared(session, text);
    if (shared.isPresent()) {
      return shared.get();
    }
    Statement statement = parser.parse(sql);
    if (statement instanceof QueryStatement query) {
      return queries.prepare(session, text, query);
    }
    if (statement instanceof ChangeStatement change) {
      return changes.prepare(session, sql, change);
    }
    if (statement instanceof GroupStatement group) {
      return groups.prepare(sql, group);
    }
    if (statement instanceof StreamStatement stream) {
      return streams.prepare(sql, stream);
    }
    if (statement instanceof SchemaStatement schema) {
      return schemas.prepare(sql, schema);
    }
    if (statement instanceof TableStatement table) {
      return tables.prepare(session, sql, table);
    }
    if (statement instanceof SessionStatement setting) {
      return SettingStatements.prepare(sql, setting);
    }
    if (statement instanceof MaintenanceStatement upkeep) {
      return maintenance.prepare(session, sql, upkeep);
    }
    return shows.prepare(sql, (ShowStatement) statement);
  }

  /** Takes in a client's stream as one batch, and closes it. */
  public long ingest(Call call, IngestTarget target, BatchStream rows) {
    return ingests.run(call, target, rows);
  }

  /** Puts the rows that the batch holds now. */
  public long put(Call call, PutTarget target, VectorSchemaRoot batch) {
    return streamedPuts.run(call, target, batch);
  }
}
