package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.HistorySession.Holder;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.binary.BinaryValue;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.store.RowTypes.RowType;
import dev.tidemark.online.store.WriteStatements.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Writes a spooled batch: a small one in one statement, perhaps with others of its group; a large
 * one or one with an idempotency key in a transaction of several statements. Thread-safe.
 */
final class RecordWriter {
  /** The records have other columns than the table, name one that it hasn't, or are of no type. */
  private static final Set<String> DEFINITION_CHANGED = Set.of("42804", "42703", "42704", "07006");

  /** What a relation's or a type's absence is told as. */
  private static final Set<ErrorCode> TABLE_MAY_BE_GONE =
      Set.of(ErrorCode.TABLE_NOT_FOUND, ErrorCode.SOURCE_ERROR, ErrorCode.INTERNAL_ERROR);

  private static final DataType INSTANT = DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE);

  private final PostgresPool pool;
  private final Duration futureTolerance;
  private final Duration patience;
  private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();

  /** {@code patience} is that of {@link SharedPuts}. */
  RecordWriter(PostgresPool pool, Duration futureTolerance, Duration patience) {
    this.pool = pool;
    this.futureTolerance = futureTolerance;
    this.patience = patience;
  }

  /**
   * A batch ready to be written.
   *
   * @param latest its latest event time, NULL where that isn't checked
   * @param latestRow the row that has it, from 1
   */
  record Batch(
      FeatureGroup group,
      RowType type,
      Kind kind,
      RecordSpool records,
      @Nullable OffsetDateTime latest,
      long latestRow) {}

  /** How one definition of a group is written to. */
  private record Lane(WriteStatements statements, SharedPuts shared) {}

  private Lane lane(FeatureGroup group) {
    Lane lane = lanes.get(group.id());
    if (lane == null || !lane.statements().areFor(group)) {
      WriteStatements statements = new WriteStatements(group, futureTolerance);
      lane = new Lane(statements, new SharedPuts(puts -> writeAtOnce(statements, puts), patience));
      lanes.put(group.id(), lane);
    }
    return lane;
  }

  /**
   * Writes the batch; durable when it returns.
   *
   * @param options with the hash of the batch, where there is an idempotency key
   */
  PutResult write(Batch batch, PutOptions options) {
    byte[] only = batch.records().onlyChunk();
    if (only == null || options.idempotencyKey().isPresent()) {
      return writeInParts(batch, options);
    }
    Lane lane = lane(batch.group());
    EncodedBatch encoded = new EncodedBatch(batch, only);
    return batch.kind() == Kind.PUT && SharedPuts.takes(encoded)
        ? lane.shared().write(encoded)
        : writeAtOnce(lane.statements(), List.of(encoded));
  }

  /** Writes batches of one definition of a group and of one kind. */
  private PutResult writeAtOnce(WriteStatements statements, List<EncodedBatch> together) {
    Batch batch = together.get(0).batch();
    long records = together.stream().mapToLong(EncodedBatch::records).sum();
    String sql = statements.put(batch.kind(), records);
    try (Connection connection = pool.take();
        PreparedStatement put = connection.prepareStatement(sql)) {
      put.setLong(1, batch.group().definition());
      BinaryValue.bind(put, 2, INSTANT, latest(together));
      put.setLong(3, records);
      byte[] array = RecordArray.joined(together.stream().map(EncodedBatch::array).toList());
      bindRecords(put, 4, batch, array);
      try (ResultSet row = put.executeQuery()) {
        row.next();
        Drawn drawn = Drawn.read(row);
        check(batch, drawn, row.getBoolean("accepted"));
        return new PutResult(records, drawn.writeTime());
      }
    } catch (SQLException e) {
      throw translate(batch.group(), e);
    }
  }

  private static @Nullable Instant latest(List<EncodedBatch> together) {
    return together.stream()
        .map(each -> each.batch().latest())
        .filter(Objects::nonNull)
        .map(OffsetDateTime::toInstant)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private PutResult writeInParts(Batch batch, PutOptions options) {
    try (Connection connection = pool.take()) {
      return writeInParts(connection, batch, options);
    } catch (SQLException e) {
      throw translate(batch.group(), e);
    }
  }

  private PutResult writeInParts(Connection connection, Batch batch, PutOptions options)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      Optional<String> key = options.idempotencyKey();
      if (key.isPresent()) {
        Optional<PutResult> first = Idempotency.claim(connection, key.get(), options);
        if (first.isPresent()) {
          connection.rollback();
          return first.get();
        }
      }
      PutResult result = writeParts(connection, batch);
      if (key.isPresent()) {
        Idempotency.answer(connection, key.get(), options, result);
      }
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  private PutResult writeParts(Connection connection, Batch batch) throws SQLException {
    WriteStatements statements = lane(batch.group()).statements();
    Drawn drawn;
    try (PreparedStatement draw = connection.prepareStatement(statements.draw())) {
      draw.setLong(1, batch.records().records());
      try (ResultSet row = draw.executeQuery()) {
        row.next();
        drawn = Drawn.read(row);
      }
    }
    check(batch, drawn, drawn.definition() == 0 || !isTooFarAhead(batch, drawn));
    DataType time = batch.group().eventTimeType();
    Object writeTime =
        time.javaClass() == Instant.class
            ? drawn.writeTime()
            : LocalDateTime.ofInstant(drawn.writeTime(), ZoneOffset.UTC);
    try (PreparedStatement history =
        connection.prepareStatement(statements.history(batch.kind()))) {
      batch
          .records()
          .forEachChunk(
              records -> {
                BinaryValue.bind(history, 1, time, writeTime);
                history.setLong(2, drawn.firstSequence());
                bindRecords(history, 3, batch, records);
                history.executeUpdate();
              });
    }
    try (PreparedStatement newest = connection.prepareStatement(statements.newestOfTransaction())) {
      newest.executeUpdate();
    }
    return new PutResult(batch.records().records(), drawn.writeTime());
  }

  /**
   * Upserts complete records online in one short transaction, if that session has the history
   * still.
   */
  void load(FeatureGroup group, Optional<Holder> holder, RowType type, byte[] records) {
    try (Connection connection = pool.take();
        PreparedStatement load = connection.prepareStatement(lane(group).statements().load())) {
      load.setObject(1, holder.map(Holder::process).orElse(null), Types.INTEGER);
      load.setObject(2, holder.map(Holder::since).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE);
      bindRecords(load, 3, group, type, records);
      try (ResultSet row = load.executeQuery()) {
        row.next();
        row.getLong("definition");
        if (row.wasNull()) {
          throw RowTypes.gone(group);
        }
        if (!row.getBoolean("is_held")) {
          throw HistorySession.lost();
        }
      }
    } catch (SQLException e) {
      throw translate(group, e);
    }
  }

  /** Removes expired rows in one short transaction; 0 for a group without TTL. */
  long removeExpired(FeatureGroup group, Duration endedFor, int most) {
    Optional<String> sql = lane(group).statements().removeExpired();
    if (sql.isEmpty()) {
      return 0;
    }
    try (Connection connection = pool.take();
        PreparedStatement remove = connection.prepareStatement(sql.get())) {
      remove.setLong(1, group.definition());
      remove.setString(2, endedFor.toMillis() + " milliseconds");
      remove.setInt(3, most);
      return remove.executeUpdate();
    } catch (SQLException e) {
      throw translate(group, e);
    }
  }

  private static void bindRecords(
      PreparedStatement statement, int index, Batch batch, byte[] records) throws SQLException {
    bindRecords(statement, index, batch.group(), batch.type(), records);
  }

  private static void bindRecords(
      PreparedStatement statement, int index, FeatureGroup group, RowType type, byte[] records)
      throws SQLException {
    statement
        .getConnection()
        .unwrap(BaseConnection.class)
        .getQueryExecutor()
        .addBinarySendOid(type.array());
    String name = "\"tidemark\".\"_" + group.tailTable() + "\"";
    statement.setObject(index, new BinaryValue(name, records));
  }

  private boolean isTooFarAhead(Batch batch, Drawn drawn) {
    OffsetDateTime latest = batch.latest();
    return latest != null && latest.toInstant().isAfter(drawn.writeTime().plus(futureTolerance));
  }

  private void check(Batch batch, Drawn drawn, boolean accepted) {
    FeatureGroup group = batch.group();
    if (drawn.definition() == 0) {
      throw RowTypes.gone(group);
    }
    if (drawn.definition() != group.definition()) {
      throw changed(group, null);
    }
    if (!accepted) {
      throw new TidemarkException(
          ErrorCode.INVALID_VALUE,
          ("Row %d, column '%s': %s is more than %d minutes ahead of the store's time, often a"
                  + " wrong time zone; feature group '%s' takes it WITH (future_event_time = 'accept')")
              .formatted(
                  batch.latestRow(),
                  group.eventTime(),
                  batch.latest() == null ? "it" : batch.latest().toLocalDateTime(),
                  futureTolerance.toMinutes(),
                  group.name()));
    }
  }

  private static TidemarkException changed(FeatureGroup group, @Nullable Throwable cause) {
    return new TidemarkException(
        ErrorCode.CONFLICT,
        "Feature group '" + group.name() + "' was changed meanwhile; run the statement again",
        cause);
  }

  private TidemarkException translate(FeatureGroup group, SQLException e) {
    TidemarkException error = PostgresErrors.translate(e);
    if (PostgresErrors.isConnectionLost(e)) {
      return new TidemarkException(
          error.code(),
          error.sentence()
              + "; whether the write was stored is unknown, so repeat it with an idempotency key",
          e);
    }
    boolean isOfAnother = e.getSQLState() != null && DEFINITION_CHANGED.contains(e.getSQLState());
    if ((isOfAnother || TABLE_MAY_BE_GONE.contains(error.code())) && isGone(group)) {
      return RowTypes.gone(group, e);
    }
    return isOfAnother ? changed(group, e) : error;
  }

  /** A drop in the middle of a write shows in a dozen ways. */
  private boolean isGone(FeatureGroup group) {
    try (Connection connection = pool.take();
        PreparedStatement find = connection.prepareStatement("SELECT to_regclass(?) IS NULL")) {
      find.setString(1, "tidemark." + group.tailTable());
      try (ResultSet row = find.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    } catch (SQLException e) {
      return false;
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Whether the group's event times are compared with the clock. */
  static boolean checksFuture(FeatureGroup group) {
    return group.options().futureEventTime() == FutureEventTime.REFUSE;
  }
}
