package dev.tidemark.offline.merge;

import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.arrow.BatchBuffers;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.LateFeature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * A batch that DuckDB gave, whose late features may be told in another thread. Belongs to one
 * thread at a time.
 */
final class LateBatch implements AutoCloseable {

  /**
   * Who tells a late column.
   *
   * @param answers the operator's
   * @param number of the feature there
   */
  record Teller(Answers answers, int number) {}

  private record Told(Teller teller, LateFeature feature, FieldVector values) {}

  /** What features are told by that have the same slots. */
  private record Asked(Answers answers, int argument) {}

  private record Turned(int column, boolean isBackward) {}

  private final VectorSchemaRoot given;
  private final List<Field> fields;
  private final List<Told> features = new ArrayList<>();
  private final List<FieldVector> vectors = new ArrayList<>();
  private final AtomicBoolean isTaken = new AtomicBoolean();
  private volatile boolean isTold;
  private @Nullable Throwable error;

  /**
   * Takes the rows over; no feature is told yet.
   *
   * @param rows what the query's text gave; holds none from now on
   * @param tellers one for each of the query's late columns
   */
  LateBatch(
      VectorSchemaRoot rows, EngineQuery query, List<Teller> tellers, BufferAllocator allocator) {
    this.given = VectorSchemaRoot.create(rows.getSchema(), allocator);
    BatchBuffers.move(rows, given);
    this.fields = ArrowTypes.schema(query.columns()).getFields();
    Map<Integer, FieldVector> told = new HashMap<>();
    for (int i = 0; i < tellers.size(); i++) {
      LateFeature feature = query.late().get(i);
      FieldVector values = fields.get(feature.column()).createVector(allocator);
      features.add(new Told(tellers.get(i), feature, values));
      told.put(feature.column(), values);
    }
    for (int i = 0; i < fields.size(); i++) {
      FieldVector late = told.get(i);
      vectors.add(late == null ? given.getVector(i - lateBefore(query, i)) : late);
    }
  }

  private static int lateBefore(EngineQuery query, int column) {
    return (int) query.late().stream().filter(feature -> feature.column() < column).count();
  }

  /** What DuckDB gave. */
  long bytes() {
    return given.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
  }

  /**
   * Fills the late columns, unless that is done, or another thread is at it; what fails then is
   * thrown by {@link #moveTo}.
   *
   * @return whether this thread has filled them
   */
  boolean tell() {
    if (!leaveUntold()) {
      return false;
    }
    try {
      Map<Asked, int[]> slots = new HashMap<>();
      Map<Turned, long[]> times = new HashMap<>();
      for (Told told : features) {
        Answers answers = told.teller().answers();
        Asked asked = new Asked(answers, told.feature().argument());
        int[] found = slots.computeIfAbsent(asked, unused -> slots(answers, told.feature(), times));
        answers.feature(told.teller().number(), found, told.values());
      }
    } catch (RuntimeException | Error e) {
      error = e;
    }
    isTold = true;
    return true;
  }

  /** From now on nobody tells it who hasn't begun; false if somebody has. */
  boolean leaveUntold() {
    return !isTaken.getAndSet(true);
  }

  /** Whether the late columns are filled, or something failed. */
  boolean isTold() {
    return isTold;
  }

  private int[] slots(Answers answers, LateFeature feature, Map<Turned, long[]> times) {
    FieldVector argument = given.getVector(feature.argument());
    return feature
        .time()
        .map(
            time ->
                answers.slots(
                    time.key().isPresent()
                        ? answers.keyNumbers(argument)
                        : Numbers.orNone((BigIntVector) argument),
                    times.computeIfAbsent(
                        new Turned(time.column(), time.isBackward()), this::turned)))
        .orElseGet(() -> answers.slots((BigIntVector) argument));
  }

  private long[] turned(Turned times) {
    return Numbers.turned((TimeStampVector) given.getVector(times.column()), times.isBackward());
  }

  /** Hands the query's columns on. */
  void moveTo(VectorSchemaRoot root) {
    Throwable failed = error;
    if (failed instanceof Error e) {
      throw e;
    } else if (failed instanceof RuntimeException e) {
      throw e;
    }
    BatchBuffers.move(new VectorSchemaRoot(fields, vectors, given.getRowCount()), root);
  }

  @Override
  public void close() {
    try (given) {
      features.forEach(feature -> feature.values().close());
    }
  }
}
