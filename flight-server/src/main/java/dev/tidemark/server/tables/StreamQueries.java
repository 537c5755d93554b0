package dev.tidemark.server.tables;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.stream.StreamFeature;

/** What a stream feature's history is read by. */
public final class StreamQueries {

  private StreamQueries() {}

  /** The query of {@code features.<stream>}: the entity, the event time, the aggregate. */
  public static String history(StreamFeature stream, FeatureGroup group) {
    return new StreamText(new StreamRecords(stream, group, SessionCatalog.FEATURES)).changes();
  }
}
