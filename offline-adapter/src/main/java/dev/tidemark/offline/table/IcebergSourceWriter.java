package dev.tidemark.offline.table;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.offline.commit.FileOrder;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.commit.HistoryWriter.Rows;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.intake.StagedBatches;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.planner.engine.BatchStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog.TableBuilder;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;

/**
 * Creates, fills and drops tables of registered Iceberg namespaces. Rows are staged and checked in
 * DuckDB, which writes them as data files; what they belong to is then one commit. Thread-safe.
 *
 * <p>Errors of all: {@code WAREHOUSE_UNAVAILABLE}, {@code POSTGRES_UNAVAILABLE}, {@code
 * NOT_SUPPORTED} for the namespace of the feature groups.
 */
public final class IcebergSourceWriter {
  private static final String STAGED = "tidemark_rows";
  private static final String OPERATION = "tidemark.operation";

  private final Warehouse warehouse;
  private final HistoryWriter writer;
  private final DuckDb duckDb;

  /** The writer must be for the same DuckDB. */
  public IcebergSourceWriter(Warehouse warehouse, HistoryWriter writer, DuckDb duckDb) {
    this.warehouse = warehouse;
    this.writer = writer;
    this.duckDb = duckDb;
  }

  /** Errors: {@code ALREADY_EXISTS}. */
  public void create(Source source, String name, List<Column> columns) {
    TableIdentifier identifier = identifier(source, name);
    Path folder = warehouse.newTableFolder();
    commit(source, name, folder, () -> builder(identifier, columns, folder).create());
  }

  /**
   * Creates a table of the stream's rows, in one commit; doesn't close the stream.
   *
   * @return how many
   * @throws TidemarkException ALREADY_EXISTS; what reading the stream or checking its rows says
   */
  public long createOf(
      Source source,
      String name,
      List<Column> columns,
      BatchStream rows,
      BufferAllocator allocator) {
    Path folder = warehouse.newTableFolder();
    return createOf(source, name, folder, columns, rows, allocator, Times.OF_ALL_ENGINES);
  }

  /** Which times rows may hold. */
  public enum Times {
    /** Those of the years 1 to 9999, which every engine reads. */
    OF_ALL_ENGINES,
    /** Any, for tables that only a query reads: it may compute later ones. */
    ANY
  }

  /**
   * As {@link #createOf(Source, String, List, BatchStream, BufferAllocator)}, in that folder, with
   * such times.
   */
  public long createOf(
      Source source,
      String name,
      Path folder,
      List<Column> columns,
      BatchStream rows,
      BufferAllocator allocator,
      Times times) {
    TableIdentifier identifier = identifier(source, name);
    return commit(
        source,
        name,
        folder,
        () -> {
          Transaction transaction = builder(identifier, columns, folder).createTransaction();
          Written written =
              write(transaction.table(), named(source, name), columns, rows, allocator, times);
          if (!written.files().isEmpty()) {
            add(transaction.newAppend(), written).commit();
          }
          transaction.commitTransaction();
          return written.rows();
        });
  }

  private TableBuilder builder(TableIdentifier identifier, List<Column> columns, Path folder) {
    if (warehouse.catalog().tableExists(identifier)) {
      throw new AlreadyExistsException("Table already exists: %s", identifier);
    }
    return warehouse
        .catalog()
        .buildTable(identifier, PlainTable.schema(identifier.name(), columns))
        .withLocation(warehouse.location(folder))
        .withProperties(PlainTable.properties());
  }

  private interface Commit<T> {
    T run();
  }

  /** Whatever was written for a table that doesn't come about is removed. */
  private <T> T commit(Source source, String name, Path folder, Commit<T> commit) {
    try {
      return commit.run();
    } catch (RuntimeException e) {
      if (IcebergErrors.leavesCommitUnknown(e)) {
        throw unknown(named(source, name), e);
      }
      TidemarkException failure =
          e instanceof AlreadyExistsException
              ? new TidemarkException(
                  ErrorCode.ALREADY_EXISTS,
                  "Table '" + named(source, name) + "' exists already; drop it first",
                  e)
              : IcebergErrors.translate(named(source, name), e);
      try {
        warehouse.delete(folder);
      } catch (RuntimeException stays) {
        failure.addSuppressed(stays);
      }
      throw failure;
    }
  }

  private static TidemarkException unknown(String name, RuntimeException e) {
    return new TidemarkException(
        ErrorCode.WAREHOUSE_UNAVAILABLE,
        "Whether the change of table '" + name + "' was committed is unknown",
        e);
  }

  /**
   * Appends the stream's rows in one snapshot; doesn't close the stream.
   *
   * @param columns the stream's, by position; the table's other columns are NULL
   * @return how many
   * @throws TidemarkException TABLE_NOT_FOUND, COLUMN_NOT_FOUND, NULL_NOT_ALLOWED, INVALID_VALUE;
   *     what reading the stream says
   */
  public long append(
      Source source,
      String name,
      List<Column> columns,
      BatchStream rows,
      BufferAllocator allocator) {
    TableIdentifier identifier = identifier(source, name);
    Table table =
        IcebergErrors.translating(
            named(source, name), () -> warehouse.catalog().loadTable(identifier));
    Written written =
        write(table, named(source, name), columns, rows, allocator, Times.OF_ALL_ENGINES);
    if (written.files().isEmpty()) {
      return 0;
    }
    try {
      add(table.newAppend(), written).commit();
      return written.rows();
    } catch (RuntimeException e) {
      if (IcebergErrors.leavesCommitUnknown(e)) {
        throw unknown(named(source, name), e);
      }
      TidemarkException failure = IcebergErrors.translate(named(source, name), e);
      try {
        writer.discard(written.files());
      } catch (RuntimeException stays) {
        failure.addSuppressed(stays);
      }
      throw failure;
    }
  }

  /** Data files on disk that no snapshot has yet. */
  private record Written(List<DataFile> files, long rows) {}

  private Written write(
      Table table,
      String name,
      List<Column> columns,
      BatchStream rows,
      BufferAllocator allocator,
      Times times) {
    List<HistoryField> fields = PlainTable.fields(table, name, columns);
    try (Lease lease = duckDb.lease()) {
      long count =
          StagedBatches.load(
              lease,
              allocator,
              STAGED,
              fields.stream().map(HistoryField::physicalColumn).toList(),
              rows);
      if (count == 0) {
        return new Written(List.of(), 0);
      }
      if (times == Times.OF_ALL_ENGINES) {
        new RowLimits(lease, name, STAGED).check(fields);
      }
      Rows staged = new Rows(STAGED, count);
      return new Written(writer.write(lease, table, fields, staged, FileOrder.of(table)), count);
    }
  }

  private static AppendFiles add(AppendFiles append, Written written) {
    written.files().forEach(append::appendFile);
    return append.set(OPERATION, "insert");
  }

  /**
   * Drops a table. The files go with it if it was created here; those of another engine's table
   * stay. Errors: {@code TABLE_NOT_FOUND}.
   */
  public void drop(Source source, String name) {
    TableIdentifier identifier = identifier(source, name);
    Table table =
        IcebergErrors.translating(
            named(source, name), () -> warehouse.catalog().loadTable(identifier));
    boolean isDropped =
        IcebergErrors.translating(
            named(source, name), () -> warehouse.catalog().dropTable(identifier, false));
    warehouse.forget(identifier);
    if (isDropped && PlainTable.isOurs(table)) {
      Path folder = warehouse.path(table.location());
      if (warehouse.isTableFolder(folder)) {
        warehouse.delete(folder);
      }
    }
  }

  /** What a user calls the table. */
  private static String named(Source source, String name) {
    return source.name() + "." + name;
  }

  private static TableIdentifier identifier(Source source, String name) {
    TableIdentifier identifier = IcebergSourceTables.identifier(source, name);
    if (identifier.namespace().equals(Warehouse.FEATURES)) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "The namespace '"
              + source.location()
              + "' holds the histories of feature groups, which only statements on the groups change");
    }
    return identifier;
  }
}
