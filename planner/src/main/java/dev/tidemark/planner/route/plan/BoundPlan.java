package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan with one execution's parameters.
 *
 * @param scans what to pin, by the id of the {@link PlannedScan}
 */
public record BoundPlan(
    RoutedPlan plan, List<Parameter> parameters, Map<String, ScanRequest> scans) {
  /** Copies its collections. */
  public BoundPlan {
    parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
    scans = Collections.unmodifiableMap(new LinkedHashMap<>(scans));
  }

  /** As {@link RoutedPlan#because}. */
  public BoundPlan because(String reason) {
    return new BoundPlan(plan.because(reason), parameters, scans);
  }

  static BoundPlan of(RoutedPlan plan, List<Parameter> parameters) {
    Map<String, ScanRequest> scans = new LinkedHashMap<>();
    for (PlannedScan scan : plan.scans()) {
      List<ScanFilter> filters =
          scan.filters().stream()
              .map(filter -> filter.bind(parameters))
              .flatMap(Optional::stream)
              .toList();
      scans.put(scan.id(), new ScanRequest(scan.table(), scan.columns(), filters, scan.snapshot()));
    }
    return new BoundPlan(plan, parameters, scans);
  }
}
