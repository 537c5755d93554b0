package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;
import java.util.Optional;

/** A change of a group's shape that keeps its records. */
public sealed interface FeatureChange {

  /** The feature concerned, as it is called before the change. */
  String name();

  /**
   * Adds a nullable feature.
   *
   * @param defaultValue what it is in the records that are already there; empty for NULL
   */
  record Add(Column feature, Optional<FeatureDefault> defaultValue) implements FeatureChange {
    /** One that is NULL there. */
    public Add(Column feature) {
      this(feature, Optional.empty());
    }

    @Override
    public String name() {
      return feature.name();
    }
  }

  /** Gives any column another name; its values stay. */
  record Rename(String name, String to) implements FeatureChange {}

  /** Takes a feature away, with its values. */
  record Drop(String name) implements FeatureChange {}

  /** Gives a column a type that holds all of its values and more. */
  record Widen(String name, DataType type) implements FeatureChange {}

  /** Replaces a column's comment; an empty one takes it away. */
  record Comment(String name, String comment) implements FeatureChange {}
}
