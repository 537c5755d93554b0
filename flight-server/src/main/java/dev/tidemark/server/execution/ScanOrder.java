package dev.tidemark.server.execution;

import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.KeyReduction;
import dev.tidemark.planner.route.plan.TimeRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** In which order scans are read: those that tell others what to read go first. */
final class ScanOrder {
  private final Map<String, Set<String>> sources = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, ScanRequest> ordered = new LinkedHashMap<>();

  private ScanOrder(BoundPlan plan) {
    for (KeyReduction reduction : plan.plan().reductions()) {
      after(reduction.target(), reduction.sources());
    }
    for (TimeRange range : plan.plan().ranges()) {
      after(range.target(), range.sources());
    }
  }

  private void after(String target, Set<String> first) {
    sources.computeIfAbsent(target, id -> new LinkedHashSet<>()).addAll(first);
  }

  /** The plan's scans, by id; in the plan's order, where none waits for another. */
  static Map<String, ScanRequest> of(BoundPlan plan) {
    ScanOrder order = new ScanOrder(plan);
    plan.scans().keySet().forEach(id -> order.visit(id, plan.scans()));
    return order.ordered;
  }

  /** Two that would wait for each other stand as they are found: only less is spared then. */
  private void visit(String id, Map<String, ScanRequest> scans) {
    ScanRequest request = scans.get(id);
    if (request == null || !seen.add(id)) {
      return;
    }
    sources.getOrDefault(id, Set.of()).forEach(source -> visit(source, scans));
    ordered.put(id, request);
  }
}
