package dev.tidemark.server.query;

import static dev.tidemark.server.tables.system.SystemTables.column;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.server.tables.system.SystemTable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;

/** {@code system.metrics}: what an operator watches, as name, value and unit. */
public final class MetricTables {
  private MetricTables() {}

  /**
   * Asked anew at each query.
   *
   * @param duckDbFailures how often DuckDB had to be opened anew
   */
  public static SystemTable metrics(
      QueryRegistry registry, BufferAllocator allocator, LongSupplier duckDbFailures) {
    DataType text = DataType.of(TypeName.VARCHAR);
    return new SystemTable(
        "metrics",
        List.of(
            column("name", text, ""),
            column("value", DataType.of(TypeName.BIGINT), ""),
            column("unit", text, "")),
        session -> rows(registry, allocator, duckDbFailures));
  }

  private static List<Object[]> rows(
      QueryRegistry registry, BufferAllocator allocator, LongSupplier duckDbFailures) {
    List<Object[]> rows = new ArrayList<>();
    Runtime runtime = Runtime.getRuntime();
    rows.add(row("uptime", ManagementFactory.getRuntimeMXBean().getUptime(), "milliseconds"));
    rows.add(row("heap_used", runtime.totalMemory() - runtime.freeMemory(), "bytes"));
    rows.add(row("heap_limit", runtime.maxMemory(), "bytes"));
    rows.add(row("arrow_used", allocator.getAllocatedMemory(), "bytes"));
    rows.add(row("arrow_peak", allocator.getPeakMemoryAllocation(), "bytes"));
    rows.add(row("duckdb_failures", duckDbFailures.getAsLong(), "since the start"));
    for (RunningQuery.State state : RunningQuery.State.values()) {
      String name = "queries_" + state.name().toLowerCase(java.util.Locale.ROOT);
      long count = registry.all().stream().filter(query -> query.state() == state).count();
      rows.add(row(name, count, "of those remembered"));
    }
    return rows;
  }

  private static Object[] row(String name, long value, String unit) {
    return new Object[] {name, value, unit};
  }
}
