package dev.tidemark.offline;

import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.stream.StreamFeature;
import java.util.List;

/** A catalog of one group, which doesn't change. */
public record FixedCatalog(FeatureGroup group) implements Catalog {
  @Override
  public CatalogSnapshot current() {
    return CatalogSnapshot.of(1, List.of(group), List.of(group), List.of(), List.of(), List.of());
  }

  @Override
  public CatalogSnapshot recent() {
    return current();
  }

  @Override
  public FeatureGroup createGroup(FeatureGroup draft) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FeatureGroup alter(String name, FeatureChange change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FeatureGroup comment(String name, String comment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FeatureGroup setOptions(String name, GroupOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FeatureGroup useVersion(String name, int version, LastStep lastStep) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void dropVersion(String name, int version) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void dropGroup(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createSource(Source source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void dropSource(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createView(View view) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void replaceView(View view) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void dropView(String schema, String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createStream(StreamFeature stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void dropStream(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void recover() {}
}
