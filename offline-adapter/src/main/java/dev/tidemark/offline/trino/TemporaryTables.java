package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.catalog.source.SourceRules;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.IcebergSourceTables;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.offline.table.IcebergSourceWriter.Times;
import dev.tidemark.planner.engine.BatchStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Iceberg tables that live as long as a query. A name says when no query can need the table any
 * more, and its folder has the same name, so that those of servers that died are found by any
 * server, even if they had no table yet. Thread-safe.
 */
final class TemporaryTables {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryTables.class);

  /** The namespace, in which nothing else is. */
  private static final Source NAMESPACE =
      new Source(
          "tidemark_tmp", SourceKind.ICEBERG, "tidemark_tmp", Map.of(SourceRules.CREATE, "true"));

  private static final Pattern NAME = Pattern.compile("until_(\\d{1,15})_[0-9a-f]{32}");

  private final Warehouse warehouse;
  private final IcebergSourceTables tables;
  private final IcebergSourceWriter writer;
  private final Clock clock;

  TemporaryTables(Warehouse warehouse, IcebergSourceWriter writer, Clock clock) {
    this.warehouse = warehouse;
    this.tables = new IcebergSourceTables(warehouse);
    this.writer = writer;
    this.clock = clock;
  }

  /** A name for a table that nobody needs once the lifetime is over. */
  TableIdentifier newName(Duration lifetime) {
    tables.check(NAMESPACE);
    String name =
        "until_"
            + clock.instant().plus(lifetime).getEpochSecond()
            + "_"
            + UUID.randomUUID().toString().replace("-", "");
    return IcebergSourceTables.identifier(NAMESPACE, name);
  }

  /** Where a table that another engine makes is to lie. */
  String location(TableIdentifier name) {
    return warehouse.location(warehouse.temporaryFolder(name.name()));
  }

  /** Makes a table of the rows; doesn't close the stream. */
  void create(
      TableIdentifier name, List<Column> columns, BatchStream rows, BufferAllocator allocator) {
    Path folder = warehouse.temporaryFolder(name.name());
    writer.createOf(NAMESPACE, name.name(), folder, columns, rows, allocator, Times.ANY);
  }

  /** Removes the table and its files; one that never came about is none. */
  void drop(TableIdentifier name) {
    IcebergErrors.translating(name.toString(), () -> warehouse.catalog().dropTable(name, false));
    warehouse.forget(name);
    warehouse.delete(warehouse.temporaryFolder(name.name()));
  }

  /** Removes those that no query can need any more; one that can't be removed waits. */
  void sweep() {
    Instant now = clock.instant();
    Set<String> names = new TreeSet<>(tables.tables(NAMESPACE));
    names.addAll(warehouse.temporaryFolders());
    for (String name : names) {
      if (isOver(name, now)) {
        try {
          drop(IcebergSourceTables.identifier(NAMESPACE, name));
          LOG.info("removed temporary table {}, which a server left behind", name);
        } catch (TidemarkException e) {
          LOG.warn("temporary table {} can't be removed yet", name, e);
        }
      }
    }
  }

  private static boolean isOver(String name, Instant now) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && Long.parseLong(matcher.group(1)) < now.getEpochSecond();
  }
}
