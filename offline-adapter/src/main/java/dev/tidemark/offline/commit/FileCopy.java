package dev.tidemark.offline.commit;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.SortOrder;

/**
 * A query whose rows become data files.
 *
 * @param select has a column for each field, and a partition's number where there are partitions
 * @param target a file, or a folder for several
 * @param options of DuckDB's COPY, besides those of compression
 * @param claimed how the files say that they are sorted
 * @param partitions by their numbers; empty where the table has none
 */
record FileCopy(
    String select,
    Path target,
    String options,
    SortOrder claimed,
    Map<String, PartitionData> partitions) {
  /** The column that holds the number of a row's partition, and is not written. */
  static final String PARTITION = "tidemark_partition";

  FileCopy {
    partitions = Map.copyOf(partitions);
  }
}
