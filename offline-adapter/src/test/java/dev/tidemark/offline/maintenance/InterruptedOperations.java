package dev.tidemark.offline.maintenance;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A table's operations that let something happen when its first commit is on its way. */
final class InterruptedOperations implements TableOperations {
  private final TableOperations operations;
  private final Runnable event;
  private final AtomicBoolean isOver = new AtomicBoolean();

  InterruptedOperations(TableOperations operations, Runnable event) {
    this.operations = operations;
    this.event = event;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    if (isOver.compareAndSet(false, true)) {
      event.run();
    }
    operations.commit(base, metadata);
  }

  @Override
  public TableMetadata current() {
    return operations.current();
  }

  @Override
  public TableMetadata refresh() {
    return operations.refresh();
  }

  @Override
  public FileIO io() {
    return operations.io();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return operations.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return operations.locationProvider();
  }
}
