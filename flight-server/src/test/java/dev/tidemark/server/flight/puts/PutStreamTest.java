package dev.tidemark.server.flight.puts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.Line;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One DoPut call that makes many puts, each answered by itself. */
@Timeout(300)
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class PutStreamTest {
  private BufferAllocator allocator;
  private FlightClient client;

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    client = client(RunningServer.location());
  }

  @AfterEach
  void givesEverythingBack() throws Exception {
    client.close();
    Await.until(() -> RunningServer.server().batchBytes() < 1024);
    allocator.close();
  }

  private FlightClient client(Location location) {
    return FlightClient.builder(allocator, location).build();
  }

  private OpenPuts open(String group, CallOption... options) {
    return new OpenPuts(client, allocator, FlightDescriptor.path("features", group), options);
  }

  private static void create(String group) throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP "
            + group
            + " (k BIGINT, at TIMESTAMP(6), v INTEGER) ENTITY KEY (k) EVENT TIME at");
  }

  private static List<String> read(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static List<String> values(String group) throws SQLException {
    return read("SELECT v FROM features." + group + " ORDER BY sequence");
  }

  @Test
  void answersEachBatchWhenItIsDurable() throws Exception {
    create("streamed");
    try (OpenPuts puts = open("streamed")) {
      assertThat(puts.put(1, 10)).isEqualTo(1);
      assertThat(read("SELECT v FROM online.streamed WHERE k = 1")).containsExactly("10");

      assertThat(puts.put(1, 11, 12)).isEqualTo(2);
      assertThat(read("SELECT v FROM online.streamed WHERE k = 1")).containsExactly("12");

      assertThat(puts.put(2)).isZero();
      puts.end();
    }
    assertThat(values("streamed")).containsExactly("10", "11", "12");
    assertThat(read("SELECT count(DISTINCT write_time) FROM features.streamed"))
        .containsExactly("2");
  }

  @Test
  void findsANameAloneAsSqlDoes() throws Exception {
    create("streamed_alone");
    try (OpenPuts puts = new OpenPuts(client, allocator, FlightDescriptor.path("streamed_alone"))) {
      assertThat(puts.put(1, 10)).isEqualTo(1);
      puts.end();
    }
  }

  @Test
  void takesWhatIsSentAheadInItsOrder() throws Exception {
    create("streamed_ahead");
    try (OpenPuts puts = open("streamed_ahead")) {
      for (int i = 0; i < 50; i++) {
        puts.send(i % 3, i);
      }
      for (int i = 0; i < 50; i++) {
        assertThat(puts.answer()).isEqualTo(1);
      }
      puts.end();
    }
    assertThat(values("streamed_ahead"))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(String::valueOf).toList());
  }

  @Test
  void endsAtABatchThatIsRefused() throws Exception {
    RunningServer.execute(
        "CREATE FEATURE GROUP streamed_bad (k BIGINT, at TIMESTAMP(6), v DECIMAL(4, 0))"
            + " ENTITY KEY (k) EVENT TIME at");
    try (OpenPuts puts = open("streamed_bad")) {
      puts.send(1, 1);
      puts.send(1, 2, 70_000);
      puts.send(1, 3);

      assertThat(puts.answer()).isEqualTo(1);
      assertThatThrownBy(puts::answer)
          .hasStackTraceContaining("NUMERIC_OVERFLOW: Row 2, column 'v'")
          .hasStackTraceContaining("(batch 2 of the put stream, which ends here)");
    }
    assertThat(values("streamed_bad")).containsExactly("1");
  }

  @Test
  void takesABatchOnceByItsKey() throws Exception {
    create("streamed_once");
    for (int attempt = 0; attempt < 2; attempt++) {
      try (OpenPuts puts = open("streamed_once")) {
        puts.sendWith("streamed-once-1", 1, 1);
        puts.sendWith("streamed-once-2", 1, 2);
        assertThat(puts.answer()).isEqualTo(1);
        assertThat(puts.answer()).isEqualTo(1);
        puts.end();
      }
    }
    assertThat(values("streamed_once")).containsExactly("1", "2");
    try (OpenPuts puts = open("streamed_once")) {
      puts.sendWith("streamed-once-1", 1, 5);
      assertThatThrownBy(puts::answer).hasStackTraceContaining("IDEMPOTENCY_CONFLICT: ");
    }
  }

  /** Made texts by force the first two were one key, and the second record would be lost. */
  @Test
  void refusesAKeyThatIsNoText() throws Exception {
    create("streamed_bytes");
    List<byte[]> keys =
        List.of(new byte[] {-1}, new byte[] {-2}, new byte[] {65, 0}, new byte[1001]);
    for (byte[] key : keys) {
      try (OpenPuts puts = open("streamed_bytes")) {
        puts.sendWith(key, 1, 1);
        assertThatThrownBy(puts::answer)
            .hasStackTraceContaining("INVALID_PARAMETER: the batch's app_metadata")
            .hasStackTraceContaining("(batch 1 of the put stream, which ends here)");
      }
    }
    assertThat(values("streamed_bytes")).isEmpty();
  }

  @Test
  void refusesAKeyForTheWholeCall() throws Exception {
    create("streamed_key");
    FlightCallHeaders headers = new FlightCallHeaders();
    headers.insert("tidemark-idempotency-key", "streamed-whole");
    try (OpenPuts puts = open("streamed_key", new HeaderCallOption(headers))) {
      puts.send(1, 1);
      assertThatThrownBy(puts::answer)
          .hasStackTraceContaining("INVALID_PARAMETER: an idempotency key is of one put");
    }
    assertThat(values("streamed_key")).isEmpty();
  }

  @Test
  void isForFeatureGroupsAlone() throws Exception {
    create("streamed_named");
    RunningServer.execute(
        "CREATE SCHEMA streamed_lake FROM ICEBERG 'streamed_lake' (create = true)");
    RunningServer.execute("CREATE TABLE streamed_lake.t (k BIGINT, at TIMESTAMP(6), v INTEGER)");

    assertRefused(
        "TABLE_NOT_FOUND: Table 'features.streamed_name' does not exist",
        "features",
        "streamed_name");
    assertRefused("did you mean 'streamed_named'", "features", "streamed_name");
    assertRefused(
        "NOT_SUPPORTED: 'online.streamed_named' is no feature group", "online", "streamed_named");
    assertRefused("NOT_SUPPORTED: 'streamed_lake.t' is no feature group", "streamed_lake", "t");
    assertRefused("INVALID_STATEMENT: the path [a, b, c] names no feature group", "a", "b", "c");
  }

  private void assertRefused(String message, String... path) {
    try (OpenPuts puts = new OpenPuts(client, allocator, FlightDescriptor.path(path))) {
      puts.send(1, 1);
      assertThatThrownBy(puts::answer).hasStackTraceContaining(message);
    }
  }

  @Test
  void followsChangesOfTheGroup() throws Exception {
    create("streamed_changed");
    try (OpenPuts puts = open("streamed_changed")) {
      puts.put(1, 1);
      RunningServer.execute("ALTER FEATURE GROUP streamed_changed ADD FEATURE w INTEGER DEFAULT 7");
      puts.put(1, 2);
      RunningServer.execute("DROP FEATURE GROUP streamed_changed");
      puts.send(1, 3);
      assertThatThrownBy(puts::answer).hasStackTraceContaining("TABLE_NOT_FOUND: ");
    }
    create("streamed_changed");
    assertThat(values("streamed_changed")).isEmpty();
  }

  @Test
  void endsWithItsClient() throws Exception {
    create("streamed_cut");
    try (Line line = Line.to(RunningServer.location());
        FlightClient cut = client(line.location());
        OpenPuts puts =
            new OpenPuts(cut, allocator, FlightDescriptor.path("features", "streamed_cut"))) {
      assertThat(puts.put(1, 1)).isEqualTo(1);
      assertThat(PutThreads.count()).isPositive();

      line.cut();

      assertThatThrownBy(puts::answer).isNotNull();
      Await.until(() -> PutThreads.count() == 0);
    }
    assertThat(values("streamed_cut")).containsExactly("1");
  }

  @Test
  void sharesTransactionsWithOthers() throws Exception {
    create("streamed_by_many");
    int streams = 6;
    int each = 40;
    ExecutorService threads = Executors.newFixedThreadPool(streams);
    try {
      List<Callable<Long>> work = new ArrayList<>();
      for (int s = 0; s < streams; s++) {
        int from = s * each;
        work.add(() -> putSome(from, each));
      }
      for (Future<Long> done : threads.invokeAll(work)) {
        assertThat(done.get()).isEqualTo(each);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(read("SELECT count(DISTINCT v) FROM features.streamed_by_many"))
        .containsExactly(String.valueOf(streams * each));
    assertThat(read("SELECT count(*) FROM features.streamed_by_many"))
        .containsExactly(String.valueOf(streams * each));
  }

  private long putSome(int from, int count) throws Exception {
    long taken = 0;
    try (OpenPuts puts = open("streamed_by_many")) {
      for (int i = from; i < from + count; i++) {
        taken += puts.put(i % 7, i);
      }
      puts.end();
    }
    return taken;
  }
}
