package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedColumns;
import dev.tidemark.server.statement.prepared.NamedTables;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.tables.SessionCatalogs;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The puts of put streams: a batch each. Thread-safe. */
public final class StreamedPuts {
  private static final SqlPosition NOWHERE = new SqlPosition(1, 1);

  /** What a definition that is no longer the group's leads to, before anything is stored. */
  private static final Set<ErrorCode> OUTDATED =
      EnumSet.of(ErrorCode.CONFLICT, ErrorCode.TABLE_NOT_FOUND, ErrorCode.COLUMN_NOT_FOUND);

  private final SessionCatalogs catalogs;
  private final OnlineStore online;

  public StreamedPuts(StatementParts parts) {
    this.catalogs = parts.catalogs();
    this.online = parts.online();
  }

  /**
   * Puts the rows that the batch holds now; durable when it returns. The group is looked up without
   * a round trip, and once more where that misses what another server has just changed. Errors:
   * those of a put, {@code TABLE_NOT_FOUND}, {@code NOT_SUPPORTED} for what is no feature group.
   */
  public long run(Call call, PutTarget target, VectorSchemaRoot batch) {
    PutOptions options = Puts.options(call, "INGEST INTO " + target.group());
    TableCatalog recent = catalogs.recent(call.session());
    try {
      return put(group(recent, target), batch, options);
    } catch (TidemarkException e) {
      if (!OUTDATED.contains(e.code())) {
        throw e;
      }
      TableCatalog current = catalogs.of(call.session());
      if (current.fingerprint().equals(recent.fingerprint())) {
        throw e;
      }
      return put(group(current, target), batch, options);
    }
  }

  private static FeatureGroup group(TableCatalog catalog, PutTarget target) {
    TableDef table =
        NamedTables.findByName(catalog, new TableRef(target.schema(), target.group(), NOWHERE));
    if (table.location() instanceof TableLocation.Features features) {
      return features.group();
    }
    throw new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        "'"
            + table.name()
            + "' is no feature group, and a put stream is for one: features.<its name>");
  }

  private long put(FeatureGroup group, VectorSchemaRoot batch, PutOptions options) {
    List<Column> columns =
        NamedColumns.of(group, batch.getFieldVectors().stream().map(FieldVector::getName).toList());
    return online
        .put(
            group,
            columns.stream().map(Column::name).toList(),
            new ArrowRows(batch, null, columns).batch().iterator(),
            options)
        .records();
  }
}
