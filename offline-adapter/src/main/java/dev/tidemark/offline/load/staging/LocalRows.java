package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.load.file.LoadErrors;
import dev.tidemark.offline.load.file.LoadFormat;
import dev.tidemark.offline.load.file.SourceFiles;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The rows of one file as a group takes them, read lazily and in the file's order, for a client
 * that sends them to a server. The first row that can't be taken ends the stream with {@code
 * INVALID_VALUE} and its number; what only the store knows, such as its time, is not checked here.
 */
public final class LocalRows implements BatchStream {
  /** How large a record may be is the server's to say. */
  private static final RecordLimits OF_ANY_SIZE =
      new RecordLimits(
          Integer.MAX_VALUE,
          RecordLimits.DEFAULT.maxKeyBytes(),
          RecordLimits.DEFAULT.futureTolerance());

  private static final String REASON = "tidemark_reason";

  private final WorkSession session;
  private final BatchStream rows;
  private final VectorSchemaRoot root;
  private final String file;
  private final OptionalLong total;

  private LocalRows(WorkSession session, BatchStream rows, String file, OptionalLong total) {
    this.session = session;
    this.rows = rows;
    this.file = file;
    this.total = total;
    List<FieldVector> all = rows.root().getFieldVectors();
    this.root = new VectorSchemaRoot(all.subList(0, all.size() - 2));
  }

  /**
   * Begins to read.
   *
   * @param file a single one
   * @param group of which only the columns and their roles count
   * @throws TidemarkException as {@link LoadStaging#open}
   */
  public static LocalRows open(
      DuckDb duckDb,
      DuckDbEngine engine,
      FeatureGroup group,
      SourceFiles file,
      QueryContext context) {
    LoadSource source;
    OptionalLong total;
    try (Lease lease = duckDb.lease()) {
      source = LoadSource.open(lease, group, file, false);
      total =
          file.format() == LoadFormat.PARQUET
              ? OptionalLong.of(lease.number("SELECT count(*) FROM (" + source.sql() + ")"))
              : OptionalLong.empty();
    }
    List<Column> columns = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    for (SourceColumn column : source.columns()) {
      Column target = column.target();
      if (target != null) {
        columns.add(Column.of(target.name(), target.type()));
        selected.add(column.selected());
      }
    }
    columns.add(Column.of(LoadSource.ORDINAL, DataType.of(TypeName.BIGINT)));
    columns.add(Column.of(REASON, DataType.of(TypeName.VARCHAR)));
    selected.add(LoadSource.ORDINAL);
    selected.add(
        new RowChecks(group, OF_ANY_SIZE, Instant.now()).reason(source.columns())
            + " AS "
            + REASON);
    String sql =
        selected.stream().collect(Collectors.joining(", ", "SELECT ", " FROM "))
            + "("
            + source.sql()
            + ")";
    WorkSession session = engine.open(context);
    try {
      BatchStream rows = session.run(new EngineQuery(sql, columns, List.of()));
      String name = String.valueOf(file.files().get(0).getFileName());
      return new LocalRows(session, rows, name, total);
    } catch (TidemarkException e) {
      session.close();
      throw LoadErrors.ofFile(e);
    }
  }

  /** How many there are, where the file says so. */
  public OptionalLong total() {
    return total;
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    boolean more;
    try {
      more = rows.next();
    } catch (TidemarkException e) {
      throw LoadErrors.ofFile(e);
    }
    root.setRowCount(rows.root().getRowCount());
    refuseBadRows();
    return more;
  }

  private void refuseBadRows() {
    VectorSchemaRoot all = rows.root();
    VarCharVector reason = (VarCharVector) all.getVector(REASON);
    BigIntVector ordinal = (BigIntVector) all.getVector(LoadSource.ORDINAL);
    for (int i = 0; i < all.getRowCount(); i++) {
      if (!reason.isNull(i)) {
        throw new TidemarkException(
            ErrorCode.INVALID_VALUE,
            file + " row " + (ordinal.get(i) + 1) + ", " + reason.getObject(i));
      }
    }
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    try (session) {
      rows.close();
    }
  }
}
