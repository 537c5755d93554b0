package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.sqltests.crash.Write.Kind;
import dev.tidemark.sqltests.crash.Write.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares what a server answers for a group with what its clients were told. */
final class HistoryCheck {
  private final Connection connection;
  private final String group;
  private final Ledger ledger;

  HistoryCheck(Connection connection, String group, Ledger ledger) {
    this.connection = connection;
    this.group = group;
    this.ledger = ledger;
  }

  /** A record as the history has it; a tombstone has no value. */
  private record Stored(
      long key,
      LocalDateTime eventTime,
      LocalDateTime knownTime,
      long sequence,
      boolean isDeleted,
      long value) {
    static final Comparator<Stored> RANK =
        Comparator.comparing(Stored::eventTime)
            .thenComparing(Stored::knownTime)
            .thenComparingLong(Stored::sequence);

    String identity() {
      return isDeleted ? key + " deleted at " + eventTime : key + " " + eventTime + " " + value;
    }
  }

  /** Returns how many records the history has. */
  int check() throws Exception {
    List<Stored> history = history("features");
    Map<String, Stored> byIdentity = new HashMap<>();
    Set<Long> sequences = new HashSet<>();
    for (Stored record : history) {
      assertThat(byIdentity.put(record.identity(), record)).as("stored twice").isNull();
      assertThat(sequences.add(record.sequence())).as("sequence of %s", record).isTrue();
    }
    checkWrites(byIdentity.keySet());
    assertThat(online()).isEqualTo(newest(history));
    assertThat(differences()).as("CHECK CONSISTENCY").isEmpty();
    checkOffline(history);
    return history.size();
  }

  private void checkWrites(Set<String> stored) {
    Set<String> expected = new HashSet<>();
    for (Write write : ledger.writes()) {
      List<String> identities = write.rows.stream().map(row -> identity(write, row)).toList();
      long present = identities.stream().filter(stored::contains).count();
      if (write.acknowledged().isPresent()) {
        assertThat(present).as("stored of %s", write).isEqualTo(write.acknowledged().getAsLong());
      } else {
        assertThat(present).as("stored of %s", write).isIn(0L, (long) identities.size());
      }
      expected.addAll(identities);
    }
    assertThat(expected).as("what somebody wrote").containsAll(stored);
  }

  private static String identity(Write write, Row row) {
    return write.kind == Kind.DELETE
        ? row.key() + " deleted at " + row.eventTime()
        : row.key() + " " + row.eventTime() + " " + row.value();
  }

  private static Map<Long, Long> newest(List<Stored> history) {
    Map<Long, Stored> highest = new TreeMap<>();
    for (Stored record : history) {
      highest.merge(record.key(), record, (a, b) -> Stored.RANK.compare(a, b) > 0 ? a : b);
    }
    Map<Long, Long> newest = new TreeMap<>();
    highest.forEach(
        (key, record) -> {
          if (!record.isDeleted()) {
            newest.put(key, record.value());
          }
        });
    return newest;
  }

  private Map<Long, Long> online() throws SQLException {
    Map<Long, Long> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT k, v FROM online." + group)) {
      while (result.next()) {
        assertThat(rows.put(result.getLong(1), result.getLong(2))).isNull();
      }
    }
    return rows;
  }

  /** What the server itself finds. */
  private List<String> differences() throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("CHECK CONSISTENCY " + group)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        StringBuilder difference = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          difference.append(row.getString(i)).append(' ');
        }
        found.add(difference.toString());
      }
    }
    return found;
  }

  /** Iceberg alone has each record once as soon as replication is through. */
  private void checkOffline(List<Stored> history) throws Exception {
    Await.until(() -> count("SELECT COUNT(*) FROM offline." + group) >= history.size());
    assertThat(history("offline")).containsExactlyInAnyOrderElementsOf(history);
  }

  private long count(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<Stored> history(String schema) throws SQLException {
    List<Stored> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                ("SELECT k, CAST(event_time AS VARCHAR), CAST(known_time AS VARCHAR), sequence,"
                        + " is_deleted, v FROM %s.%s")
                    .formatted(schema, group))) {
      while (row.next()) {
        rows.add(
            new Stored(
                row.getLong(1),
                time(row.getString(2)),
                time(row.getString(3)),
                row.getLong(4),
                row.getBoolean(5),
                row.getLong(6)));
      }
    }
    return rows;
  }

  private static LocalDateTime time(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T'));
  }
}
