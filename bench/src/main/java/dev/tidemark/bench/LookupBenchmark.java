package dev.tidemark.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SplittableRandom;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * How much longer does a warm look-up of one entity take over Flight than its two parts, the
 * look-up in PostgreSQL through PgJDBC's prepared statement and a Flight call that does nothing?
 *
 * <p>The four take turns, key by key, each with the same random keys; every answer is compared.
 */
final class LookupBenchmark {
  private static final double TARGET = 1.5;
  private static final int WARM_UP = 2_000;
  private static final Ticket NOTHING = new Ticket(new byte[] {0});

  private final Tidemark tidemark;
  private final BufferAllocator allocator;
  private final Sizes sizes;

  private final Timings alone = new Timings();
  private final Timings empty = new Timings();
  private final Timings atOnce = new Timings();
  private final Timings prepared = new Timings();
  private long differences;

  LookupBenchmark(Tidemark tidemark, BufferAllocator allocator, Sizes sizes) {
    this.tidemark = tidemark;
    this.allocator = allocator;
    this.sizes = sizes;
  }

  /** What one look-up found. */
  private record Found(int clicks, double score) {}

  /** Prints its part of the report; true if every way gave the same answers. */
  @SuppressWarnings("try") // close() may be interrupted, and then the run ends
  boolean run(PrintStream report) throws SQLException, IOException, InterruptedException {
    String sql = "SELECT clicks, score FROM online.history WHERE user_id = ";
    try (ServerProcess emptyServer = ServerProcess.startEmptyFlight();
        FlightClient emptyClient =
            FlightClient.builder(
                    allocator, Location.forGrpcInsecure("127.0.0.1", emptyServer.port()))
                .build();
        Connection postgres = DriverManager.getConnection(tidemark.postgresUrl());
        PreparedStatement look = postgres.prepareStatement(sql + "?");
        FlightSqlClient.PreparedStatement statement = tidemark.client().prepare(sql + "?");
        VectorSchemaRoot parameters =
            VectorSchemaRoot.create(statement.getParameterSchema(), allocator)) {
      SplittableRandom random = new SplittableRandom(sizes.seed());
      for (int i = -WARM_UP; i < sizes.lookups() * sizes.rounds(); i++) {
        if (i == 0) {
          PeakMemory.reset(tidemark.pid());
        }
        boolean counts = i >= 0;
        long key = random.nextLong(sizes.keys());
        long t0 = System.nanoTime();
        Found expected = viaPostgres(look, key);
        long t1 = System.nanoTime();
        viaEmptyCall(emptyClient);
        long t2 = System.nanoTime();
        Found one = viaDoGet(sql, key);
        long t3 = System.nanoTime();
        Found two = viaPrepared(statement, parameters, key);
        long t4 = System.nanoTime();
        if (counts) {
          alone.add(t1 - t0);
          empty.add(t2 - t1);
          atOnce.add(t3 - t2);
          prepared.add(t4 - t3);
        }
        if (!expected.equals(one) || !expected.equals(two)) {
          differences++;
        }
      }
    }
    print(report);
    return differences == 0;
  }

  private void print(PrintStream report) {
    report.printf(
        "%nOnline look-up of one of %,d entities, %,d times each%n%n",
        sizes.keys(), sizes.lookups() * sizes.rounds());
    report.printf("| | p50 | p99 |%n|---|---|---|%n");
    line(report, "PgJDBC, prepared, alone", alone);
    line(report, "an empty Flight call", empty);
    line(report, "Tidemark, one DoGet with the statement as its ticket", atOnce);
    line(report, "Tidemark, prepared: bind, GetFlightInfo, DoGet", prepared);
    for (int percent : new int[] {50, 99}) {
      double sum = alone.percentileMillis(percent) + empty.percentileMillis(percent);
      double ratio = atOnce.percentileMillis(percent) / sum;
      report.printf(
          "%nAt p%d the one DoGet takes %.2f times the sum of the first two; the target is at most %.1f: %s.",
          percent, ratio, TARGET, ratio <= TARGET ? "met" : "missed");
      report.printf(
          " Prepared, with its three calls, takes %.2f times it.%n",
          prepared.percentileMillis(percent) / sum);
    }
    report.printf("Server's peak memory: %s.%n", PeakMemory.text(tidemark.pid()));
    if (differences == 0) {
      report.println("Every way gave the same answers.");
    } else {
      report.printf("THE ANSWERS DIFFER for %,d look-ups.%n", differences);
    }
  }

  private static Found viaPostgres(PreparedStatement look, long key) throws SQLException {
    look.setLong(1, key);
    try (ResultSet row = look.executeQuery()) {
      return row.next() ? new Found(row.getInt(1), row.getDouble(2)) : new Found(0, Double.NaN);
    }
  }

  @SuppressWarnings("try") // close() may be interrupted, and then the run ends
  private static void viaEmptyCall(FlightClient client) {
    try (FlightStream stream = client.getStream(NOTHING)) {
      while (stream.next()) {
        throw new IllegalStateException("an empty call returned a batch");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Found viaDoGet(String sql, long key) {
    Found[] found = {new Found(0, Double.NaN)};
    tidemark.queryAtOnce(sql + key, batch -> found[0] = read(batch, found[0]));
    return found[0];
  }

  private Found viaPrepared(
      FlightSqlClient.PreparedStatement statement, VectorSchemaRoot parameters, long key) {
    BigIntVector bound = (BigIntVector) parameters.getVector(0);
    bound.setSafe(0, key);
    parameters.setRowCount(1);
    statement.setParameters(parameters);
    Found[] found = {new Found(0, Double.NaN)};
    tidemark.drain(
        statement.execute().getEndpoints().get(0).getTicket(),
        batch -> found[0] = read(batch, found[0]));
    return found[0];
  }

  private static Found read(VectorSchemaRoot batch, Found otherwise) {
    return batch.getRowCount() == 0
        ? otherwise
        : new Found(
            ((IntVector) batch.getVector("clicks")).get(0),
            ((Float8Vector) batch.getVector("score")).get(0));
  }

  private static void line(PrintStream report, String name, Timings timings) {
    report.printf(
        "| %s | %.3f ms | %.3f ms |%n", name, timings.medianMillis(), timings.percentileMillis(99));
  }
}
