package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.stream.StreamFeature;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that exists, at one version of the catalog.
 *
 * @param version grows with every change
 * @param groups the current version of each feature group, by name
 * @param fixedVersions every version of every group, by its versioned name ({@code g_v2})
 * @param views those of registered schemas, by schema and name
 * @param streams the stream features, by name
 */
public record CatalogSnapshot(
    long version,
    SortedMap<String, FeatureGroup> groups,
    SortedMap<String, FeatureGroup> fixedVersions,
    SortedMap<String, Source> sources,
    SortedMap<String, View> views,
    SortedMap<String, StreamFeature> streams) {

  public static CatalogSnapshot of(
      long version,
      Collection<FeatureGroup> current,
      Collection<FeatureGroup> every,
      Collection<Source> sources,
      Collection<View> views,
      Collection<StreamFeature> streams) {
    return new CatalogSnapshot(
        version,
        sorted(current, FeatureGroup::name),
        sorted(every, FeatureGroup::versionedName),
        sorted(sources, Source::name),
        sorted(views, View::toString),
        sorted(streams, StreamFeature::name));
  }

  private static <T> SortedMap<String, T> sorted(Collection<T> values, Function<T, String> name) {
    Map<String, T> map = values.stream().collect(Collectors.toMap(name, v -> v));
    return java.util.Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** The group of that name: its current version, or the one a versioned name fixes. */
  public Optional<FeatureGroup> group(String name) {
    FeatureGroup group = groups.get(name);
    return Optional.ofNullable(group != null ? group : fixedVersions.get(name));
  }

  /** The view of that name in a registered schema. */
  public Optional<View> view(String schema, String name) {
    return Optional.ofNullable(views.get(schema + "." + name));
  }
}
