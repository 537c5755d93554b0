package dev.tidemark.server.tables.foreign;

import dev.tidemark.catalog.source.Source;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The registered schemas that were used so far, each opened once. Thread-safe. */
public final class ForeignSchemas implements AutoCloseable {
  private final Map<Source, ForeignSchema> open = new ConcurrentHashMap<>();
  private final Function<Source, ForeignSchema> opener;

  public ForeignSchemas(Function<Source, ForeignSchema> opener) {
    this.opener = opener;
  }

  public ForeignSchema of(Source source) {
    return open.computeIfAbsent(source, opener);
  }

  /** Closes those that are registered no more. */
  public void keepOnly(Collection<Source> registered) {
    List.copyOf(open.keySet()).stream()
        .filter(source -> !registered.contains(source))
        .forEach(source -> close(open.remove(source)));
  }

  private static void close(@org.jspecify.annotations.Nullable ForeignSchema schema) {
    if (schema != null) {
      schema.close();
    }
  }

  @Override
  public void close() {
    keepOnly(List.of());
  }
}
