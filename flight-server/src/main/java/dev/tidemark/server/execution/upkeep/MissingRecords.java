package dev.tidemark.server.execution.upkeep;

import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.HistoryFiles;
import dev.tidemark.server.execution.engine.HistoryReads;
import dev.tidemark.server.execution.engine.OpenEngines;
import dev.tidemark.server.execution.engine.OpenSessions;
import dev.tidemark.server.execution.engine.PinnedHistory;
import dev.tidemark.server.execution.engine.RunStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads what one version of a group has and another has not, of both histories at one instant. */
public final class MissingRecords {
  private static final String SOURCE = "source";
  private static final String PRESENT = "present";

  private final Engines engines;

  public MissingRecords(Engines engines) {
    this.engines = engines;
  }

  /** The records, as the other version keeps them; the caller closes the stream. */
  public BatchStream open(QueryContext context, BackfillPlan plan) {
    Map<String, ScanRequest> requests =
        Map.of(
            SOURCE,
            HistoryReads.everything(plan.from()),
            PRESENT,
            HistoryReads.columns(plan.to(), List.of(HistoryColumns.SEQUENCE)));
    HistoryReads reads = HistoryReads.pinning(requests.values(), engines.scanner());
    OpenSessions sessions = new OpenSessions();
    try {
      WorkSession work = sessions.add(engines.work().apply(context));
      Map<String, PinnedHistory> histories;
      try (OpenEngines others = new OpenEngines(engines, context)) {
        histories = reads.load(requests, others, work);
      }
      HistoryFiles files = new HistoryFiles(List.copyOf(histories.values()));
      String source = Objects.requireNonNull(histories.get(SOURCE)).sql();
      String present = Objects.requireNonNull(histories.get(PRESENT)).sql();
      return new RunStream(work.run(plan.missing(source, present)), sessions, files);
    } catch (RuntimeException e) {
      try {
        sessions.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }
}
