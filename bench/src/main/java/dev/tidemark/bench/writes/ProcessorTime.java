package dev.tidemark.bench.writes;

import dev.tidemark.bench.Tidemark;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Processor time, of user and system, that was spent until now.
 *
 * @param client by the measuring process
 * @param server by Tidemark
 * @param postgres by all of PostgreSQL's processes that still run
 */
record ProcessorTime(Duration client, Duration server, Duration postgres) {
  static final ProcessorTime NONE = new ProcessorTime(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  static ProcessorTime now(Tidemark tidemark) throws IOException {
    ProcessHandle postmaster = ProcessHandle.of(tidemark.postgresPid()).orElseThrow();
    return new ProcessorTime(
        of(Stream.of(ProcessHandle.current())),
        of(ProcessHandle.of(tidemark.pid()).stream()),
        of(Stream.concat(Stream.of(postmaster), postmaster.descendants())));
  }

  private static Duration of(Stream<ProcessHandle> processes) {
    return processes
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  ProcessorTime plus(ProcessorTime other) {
    return new ProcessorTime(
        client.plus(other.client), server.plus(other.server), postgres.plus(other.postgres));
  }

  ProcessorTime minus(ProcessorTime other) {
    return new ProcessorTime(
        client.minus(other.client), server.minus(other.server), postgres.minus(other.postgres));
  }
}
