package dev.tidemark.sqltests.crash;

import dev.tidemark.sqltests.crash.Write.Kind;
import dev.tidemark.sqltests.crash.Write.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.FlightRuntimeException;
import org.jspecify.annotations.Nullable;

/** A client that writes at random, one write after the other, until it is told to end. */
final class Writer implements Runnable {
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);
  private static final int KEYS = 20;
  private static final int TIMES = 500;

  private final Random random;
  private final Ledger ledger;
  private final Callable<WriteClient> connecting;
  private final BooleanSupplier ends;
  private @Nullable WriteClient client;

  Writer(Random random, Ledger ledger, Callable<WriteClient> connecting, BooleanSupplier ends) {
    this.random = random;
    this.ledger = ledger;
    this.connecting = connecting;
    this.ends = ends;
  }

  @Override
  public void run() {
    while (!ends.getAsBoolean()) {
      Write write = next();
      ledger.add(write);
      send(write);
    }
    disconnect();
  }

  private void send(Write write) {
    try {
      WriteClient connected = client == null ? connecting.call() : client;
      client = connected;
      write.acknowledge(connected.send(write));
    } catch (SQLException | FlightRuntimeException e) {
      ledger.failed(String.valueOf(e.getMessage()));
      disconnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void disconnect() {
    WriteClient connected = client;
    client = null;
    if (connected != null) {
      try {
        connected.close();
      } catch (SQLException e) {
        ledger.failed("closing: " + e.getMessage());
      }
    }
  }

  private Write next() {
    int dice = random.nextInt(100);
    if (dice < 20) {
      return new Write(Kind.INSERT, rows(1));
    } else if (dice < 40) {
      return new Write(Kind.STREAM, rows(1 + random.nextInt(3)));
    } else if (dice < 55) {
      return new Write(Kind.INSERT, rows(2 + random.nextInt(30)));
    } else if (dice < 65) {
      return new Write(Kind.INGEST, rows(1 + random.nextInt(300)));
    } else if (dice < 75) {
      return new Write(Kind.KEYED_INSERT, rows(1 + random.nextInt(10)));
    } else if (dice < 85) {
      return new Write(Kind.KEYED_STREAM, rows(1 + random.nextInt(10)));
    } else if (dice < 95) {
      long value = ledger.newValue();
      return new Write(Kind.DELETE, List.of(new Row(key(), time().plusNanos(value * 1000), value)));
    }
    return new Write(Kind.COPY, rows(1 + random.nextInt(200)));
  }

  private List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Row(key(), time(), ledger.newValue()));
    }
    return rows;
  }

  private long key() {
    return random.nextInt(KEYS);
  }

  /** Few enough that records tie. */
  private LocalDateTime time() {
    return START.plusMinutes(random.nextInt(TIMES));
  }
}
