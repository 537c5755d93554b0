package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.record.RecordRules;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.store.RecordWriter.Batch;
import dev.tidemark.online.store.RowTypes.RowType;
import dev.tidemark.online.store.WriteStatements.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The online store in PostgreSQL. Thread-safe. */
public final class PostgresOnlineStore implements OnlineStore {
  private static final String VIEW_IS_USED = "2BP01";
  private static final int LOAD_RECORDS = 2_000;
  private static final Duration PATIENCE = Duration.ofMillis(20);
  private static final int EXPIRED_ROWS = 5_000;

  /** Event times are compared with the write time, which is drawn with the put. */
  private static final Instant CLOCK_IS_ASKED_LATER = Instant.parse("9999-12-31T23:59:59Z");

  private final PostgresPool pool;
  private final RowTypes rowTypes;
  private final RecordWriter writer;
  private final Path spoolDirectory;
  private final RecordLimits limits;
  private final HistorySession held;

  /** A store with the default limits. */
  public PostgresOnlineStore(PostgresPool pool, Path spoolDirectory) {
    this(pool, spoolDirectory, RecordLimits.DEFAULT);
  }

  /**
   * A store that writes over the pool.
   *
   * @param pool of {@link PostgresPool.Use#WRITE}
   * @param spoolDirectory holds large batches until their transaction begins
   */
  public PostgresOnlineStore(PostgresPool pool, Path spoolDirectory, RecordLimits limits) {
    this(pool, spoolDirectory, limits, HistorySession.NONE);
  }

  /** A store whose loads need the histories that their threads have by these sessions. */
  public PostgresOnlineStore(
      PostgresPool pool, Path spoolDirectory, RecordLimits limits, HistorySession held) {
    this(pool, spoolDirectory, limits, held, PATIENCE);
  }

  /** A small put waits that long for the transaction before it. */
  PostgresOnlineStore(
      PostgresPool pool,
      Path spoolDirectory,
      RecordLimits limits,
      HistorySession held,
      Duration patience) {
    this.pool = pool;
    this.held = held;
    this.rowTypes = new RowTypes(pool);
    this.writer = new RecordWriter(pool, limits.futureTolerance(), patience);
    this.spoolDirectory = spoolDirectory;
    this.limits = limits;
  }

  @Override
  public void create(Connection transaction, FeatureGroup group) throws SQLException {
    execute(transaction, tables(transaction, group).create());
  }

  @Override
  public void reshape(Connection transaction, FeatureGroup before, FeatureGroup after)
      throws SQLException {
    try (Statement statement = transaction.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::text")) {
      row.next();
      remake(transaction, after, tables(transaction, after).reshape(before, row.getString(1)));
    }
  }

  @Override
  public void giveName(Connection transaction, FeatureGroup group) throws SQLException {
    remake(transaction, group, tables(transaction, group).giveName());
  }

  private static void remake(Connection transaction, FeatureGroup group, List<String> statements)
      throws SQLException {
    try {
      execute(transaction, statements);
    } catch (SQLException e) {
      if (VIEW_IS_USED.equals(e.getSQLState())) {
        throw viewIsUsed(group, e);
      }
      throw e;
    }
  }

  private static GroupTables tables(Connection transaction, FeatureGroup group)
      throws SQLException {
    String sql = "SELECT is_current FROM tidemark.feature_group_version WHERE id = ?";
    try (PreparedStatement select = transaction.prepareStatement(sql)) {
      select.setLong(1, group.id());
      try (ResultSet row = select.executeQuery()) {
        return new GroupTables(group, row.next() && row.getBoolean(1));
      }
    }
  }

  private static TidemarkException viewIsUsed(FeatureGroup group, SQLException e) {
    return new TidemarkException(
        ErrorCode.CONFLICT,
        "Something in PostgreSQL depends on the view 'online.%s', which has to be made anew; drop it first"
            .formatted(group.name()),
        e);
  }

  @Override
  public void applyOptions(Connection transaction, FeatureGroup group) throws SQLException {
    execute(transaction, tables(transaction, group).replaceViews());
  }

  @Override
  public void drop(Connection transaction, FeatureGroup group) throws SQLException {
    execute(transaction, tables(transaction, group).drop());
  }

  private static void execute(Connection transaction, List<String> statements) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public Instant storeTime() {
    return time("SELECT tidemark.store_time()");
  }

  @Override
  public Instant drawWriteTime() {
    return time("SELECT tidemark.draw_write_time()");
  }

  private Instant time(String sql) {
    try (Connection connection = pool.take();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public PutResult put(
      FeatureGroup group, List<String> columns, Iterator<Object[]> rows, PutOptions options) {
    RecordRules rules = new RecordRules(group, columns, limits, CLOCK_IS_ASKED_LATER);
    List<String> fields = new ArrayList<>(columns);
    fields.add(HistoryColumns.SEQUENCE);
    fields.add(HistoryColumns.IS_DELETED);
    int known = group.knownTime().map(columns::indexOf).orElse(-1);
    if (known >= 0) {
      fields.add(HistoryColumns.KNOWN_TIME);
    }
    Map<String, Object> defaults = defaults(group, columns);
    fields.addAll(defaults.keySet());
    int eventTime = columns.indexOf(group.eventTime());
    RowType type = rowTypes.of(group);
    try (RecordSpool spool =
        new RecordSpool(new RecordArray(group, type.row(), fields), spoolDirectory)) {
      @Nullable OffsetDateTime latest = null;
      long latestRow = 0;
      BatchHash hash = new BatchHash(options.requestHash(), columns);
      while (rows.hasNext()) {
        Object[] row = rows.next().clone();
        rules.check(row);
        if (options.idempotencyKey().isPresent()) {
          hash.addRow(row);
        }
        Object[] record = Arrays.copyOf(row, fields.size());
        record[row.length] = spool.records();
        record[row.length + 1] = false;
        if (known >= 0) {
          record[row.length + 2] = row[known];
        }
        int next = fields.size() - defaults.size();
        for (Object value : defaults.values()) {
          record[next++] = value;
        }
        spool.add(record);
        OffsetDateTime time = instant(row[eventTime]);
        if (latest == null || time.isAfter(latest)) {
          latest = time;
          latestRow = spool.records();
        }
      }
      if (spool.records() == 0) {
        return new PutResult(0, storeTime());
      }
      boolean checked = RecordWriter.checksFuture(group);
      return writer.write(
          new Batch(group, type, Kind.PUT, spool, checked ? latest : null, latestRow),
          withHash(options, hash));
    }
  }

  /** Of the columns that a put leaves out, those that aren't NULL then. */
  private static Map<String, Object> defaults(FeatureGroup group, List<String> columns) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    for (GroupColumn column : group.columns()) {
      if (!columns.contains(column.name())) {
        column.defaultValue().ifPresent(value -> defaults.put(column.name(), value.value()));
      }
    }
    return defaults;
  }

  @Override
  public PutResult delete(
      FeatureGroup group, Iterator<Object[]> keys, Optional<Object> eventTime, PutOptions options) {
    List<String> fields = new ArrayList<>(group.entityKey());
    fields.add(group.eventTime());
    fields.add(HistoryColumns.KNOWN_TIME);
    fields.add(HistoryColumns.SEQUENCE);
    fields.add(HistoryColumns.IS_DELETED);
    RowType type = rowTypes.of(group);
    try (RecordSpool spool =
        new RecordSpool(new RecordArray(group, type.row(), fields), spoolDirectory)) {
      int key = group.entityKey().size();
      BatchHash hash = new BatchHash(options.requestHash(), group.entityKey());
      while (keys.hasNext()) {
        Object[] record = Arrays.copyOf(keys.next(), fields.size());
        if (options.idempotencyKey().isPresent()) {
          hash.addRow(record);
        }
        eventTime.ifPresent(time -> record[key] = time);
        record[key + 2] = spool.records();
        record[key + 3] = true;
        spool.add(record);
      }
      if (spool.records() == 0) {
        return new PutResult(0, storeTime());
      }
      boolean checked = eventTime.isPresent() && RecordWriter.checksFuture(group);
      @Nullable OffsetDateTime latest = checked ? instant(eventTime.get()) : null;
      Kind kind = eventTime.isPresent() ? Kind.DELETE_AT : Kind.DELETE;
      return writer.write(new Batch(group, type, kind, spool, latest, 1), withHash(options, hash));
    }
  }

  private static PutOptions withHash(PutOptions options, BatchHash hash) {
    return new PutOptions(options.user(), options.idempotencyKey(), hash.hex());
  }

  private static OffsetDateTime instant(Object eventTime) {
    return eventTime instanceof Instant instant
        ? instant.atOffset(ZoneOffset.UTC)
        : ((LocalDateTime) eventTime).atOffset(ZoneOffset.UTC);
  }

  @Override
  public long reserveSequences(FeatureGroup group, long count) {
    try (Connection connection = pool.take();
        PreparedStatement statement =
            connection.prepareStatement("SELECT tidemark.draw_sequences(?, ?)")) {
      statement.setLong(1, group.id());
      statement.setLong(2, count);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }

  @Override
  public void upsertLoaded(FeatureGroup group, Iterator<Object[]> rows) {
    List<String> fields = group.historyColumns().stream().map(c -> c.name()).toList();
    Optional<HistorySession.Holder> holder = held.holder(group);
    RowType type = rowTypes.of(group);
    RecordArray records = new RecordArray(group, type.row(), fields);
    while (rows.hasNext()) {
      records.add(rows.next());
      if (records.count() == LOAD_RECORDS
          || records.bytes() >= RecordSpool.CHUNK_BYTES
          || !rows.hasNext()) {
        writer.load(group, holder, type, records.toByteArray());
        records.clear();
      }
    }
  }

  @Override
  public long removeExpired(FeatureGroup group, Duration endedFor) {
    long removed = 0;
    long more;
    do {
      more = writer.removeExpired(group, endedFor, EXPIRED_ROWS);
      removed += more;
    } while (more == EXPIRED_ROWS);
    return removed;
  }

  /** Forgets the answers to idempotency keys that are older than a day; housekeeping. */
  public int forgetOldAnswers() {
    try (Connection connection = pool.take()) {
      return Idempotency.forget(connection);
    } catch (SQLException e) {
      throw PostgresErrors.translate(e);
    }
  }
}
