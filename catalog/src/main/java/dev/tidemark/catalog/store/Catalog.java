package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.stream.StreamFeature;

/**
 * What exists, and every way of changing it. A change is an intent first (a row in PostgreSQL),
 * then the Iceberg table, then PostgreSQL's tables and the catalog's version in one transaction; an
 * intent that a crash left unfinished is completed or undone by {@link #recover}.
 *
 * <p>Errors: {@code ALREADY_EXISTS}, {@code TABLE_NOT_FOUND}, {@code SCHEMA_NOT_FOUND}, {@code
 * INVALID_OPTION}, {@code TYPE_MISMATCH}, {@code POSTGRES_UNAVAILABLE}. Thread-safe; several
 * servers may share one PostgreSQL.
 */
public interface Catalog {

  /** The newest version, cheaply: reads the version number and reloads only when it has grown. */
  CatalogSnapshot current();

  /**
   * A version at most a tenth of a second old, mostly without a round trip; this server's own
   * changes are always in it. For look-ups of names that are in it: ask {@link #current} before
   * telling that something doesn't exist.
   */
  default CatalogSnapshot recent() {
    return current();
  }

  /**
   * Creates a group from its draft and returns it as stored, with ids.
   *
   * @param draft {@code uuid}, {@code id}, {@code definition} and field ids are assigned here,
   *     whatever it says; a {@code version} above 1 must be the next one of a group that exists
   */
  FeatureGroup createGroup(FeatureGroup draft);

  /**
   * Changes the shape of a group and returns it as it is then. Errors beside the others: {@code
   * COLUMN_NOT_FOUND}, {@code INVALID_STATEMENT}, {@code LIMIT_EXCEEDED}.
   */
  FeatureGroup alter(String group, FeatureChange change);

  /** Replaces the group's own comment; an empty one takes it away. */
  FeatureGroup comment(String group, String comment);

  /** Replaces the group's options. */
  FeatureGroup setOptions(String group, GroupOptions options);

  /**
   * Gives the group's name to one of its versions, for all readers and writers at once. Errors:
   * {@code TABLE_NOT_FOUND} where there is no such version, and what the last step says.
   */
  FeatureGroup useVersion(String group, int version, LastStep lastStep);

  /** As {@link #useVersion(String, int, LastStep)}, without one. */
  default FeatureGroup useVersion(String group, int version) {
    return useVersion(group, version, (before, wanted) -> {});
  }

  /**
   * What is done before a name goes from one version to another, while no put reaches the one that
   * has it. Where it fails, the name stays.
   */
  @FunctionalInterface
  interface LastStep {
    void run(FeatureGroup before, FeatureGroup wanted);
  }

  /** Drops one version with its data. Errors: {@code INVALID_STATEMENT} for the current one. */
  void dropVersion(String group, int version);

  /** Drops every version of the group, with its data. */
  void dropGroup(String group);

  void createSource(Source source);

  /** Errors: {@code INVALID_STATEMENT} where the schema holds views. */
  void dropSource(String name);

  /** Creates a view in a registered schema. */
  void createView(View view);

  /** Creates a view in the place of the one of its name, if there is one. */
  void replaceView(View view);

  void dropView(String schema, String name);

  /**
   * Keeps the definition of a stream feature. Errors: {@code ALREADY_EXISTS} also where a group has
   * the name.
   */
  void createStream(StreamFeature stream);

  /** Errors: {@code TABLE_NOT_FOUND}. */
  void dropStream(String name);

  /** Finishes or undoes what a crash interrupted; called once at start. */
  void recover();
}
