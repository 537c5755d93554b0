package dev.tidemark.offline.merge;

import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.LateFeature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The rows of a query with the columns that are told late: what DuckDB gives is in its vectors, and
 * each feature in one beside them. May be closed while another thread reads.
 */
final class LateFeatures implements BatchStream {

  /**
   * Who tells a late column.
   *
   * @param answers the operator's
   * @param number of the feature there
   */
  record Teller(Answers answers, int number) {}

  private record Told(Teller teller, BigIntVector argument, FieldVector values) {}

  private final BatchStream rows;
  private final BufferAllocator allocator;
  private final List<Told> features = new ArrayList<>();
  private final VectorSchemaRoot root;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  /**
   * Reads nothing yet.
   *
   * @param rows what the query's text gives; closed with this stream
   * @param tellers one for each of the query's late columns
   */
  LateFeatures(BatchStream rows, EngineQuery query, List<Teller> tellers, BufferAllocator parent) {
    this.rows = rows;
    this.allocator = parent.newChildAllocator("late features", 0, parent.getLimit());
    List<FieldVector> given = rows.root().getFieldVectors();
    Map<Integer, FieldVector> told = new HashMap<>();
    var fields = ArrowTypes.schema(query.columns()).getFields();
    for (int i = 0; i < tellers.size(); i++) {
      LateFeature feature = query.late().get(i);
      FieldVector values = fields.get(feature.column()).createVector(allocator);
      told.put(feature.column(), values);
      BigIntVector argument = (BigIntVector) given.get(feature.argument());
      features.add(new Told(tellers.get(i), argument, values));
    }
    List<FieldVector> vectors = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      FieldVector late = told.get(i);
      vectors.add(late == null ? given.get(vectors.size() - lateBefore(query, i)) : late);
    }
    this.root = new VectorSchemaRoot(fields, vectors, 0);
  }

  private static int lateBefore(EngineQuery query, int column) {
    return (int) query.late().stream().filter(feature -> feature.column() < column).count();
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    lock.lock();
    try {
      if (closed || !rows.next()) {
        root.clear();
        return false;
      }
      Map<BigIntVector, Map<Answers, int[]>> slots = new HashMap<>();
      for (Told feature : features) {
        Answers answers = feature.teller().answers();
        int[] found =
            slots
                .computeIfAbsent(feature.argument(), argument -> new HashMap<>())
                .computeIfAbsent(answers, unused -> answers.slots(feature.argument()));
        answers.feature(feature.teller().number(), found, feature.values());
      }
      root.setRowCount(rows.root().getRowCount());
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    if (lock.isLocked() && !lock.isHeldByCurrentThread()) {
      cancel();
    }
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        try (allocator;
            rows) {
          features.forEach(feature -> feature.values().close());
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
