package org.fullrank.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.LabelFreeScores;
import org.fullrank.diagnose.Quantity;
import org.fullrank.diagnose.TokenHealth;
import org.fullrank.nn.Reading;

/** Reduces a diagnosis to the metrics of a run. */
final class DiagnosisMetrics {
  private DiagnosisMetrics() {}

  /**
   * The logged quantities of the last block's tokens and of the heads of all blocks, and the mean
   * of each reading of the encoder's parts. Empty for an encoder without tokens, heads and
   * readings.
   */
  static List<Metric> of(Diagnosis diagnosis) {
    var metrics = new ArrayList<Metric>();
    var tokens = diagnosis.layers().stream().flatMap(layer -> layer.tokens().stream()).toList();
    metrics.addAll(logged(TokenHealth.QUANTITIES, tokens.reversed().stream().limit(1).toList()));
    metrics.addAll(logged(AttentionHealth.QUANTITIES, diagnosis.attention()));
    var parts = new LinkedHashMap<String, List<Reading>>();
    diagnosis.parts().stream()
        .flatMap(part -> part.readings().stream())
        .forEach(
            reading -> parts.computeIfAbsent(reading.name(), _ -> new ArrayList<>()).add(reading));
    parts.forEach((name, values) -> metrics.add(new Metric(name, mean(values))));
    return metrics;
  }

  /** The label-free scores that could be measured. */
  static List<Metric> of(LabelFreeScores scores) {
    return logged(LabelFreeScores.QUANTITIES, List.of(scores)).stream()
        .filter(metric -> !Double.isNaN(metric.value()))
        .toList();
  }

  private static <T> List<Metric> logged(List<Quantity<T>> quantities, List<T> parts) {
    return quantities.stream()
        .filter(quantity -> !quantity.text().metric().isEmpty() && !parts.isEmpty())
        .map(quantity -> new Metric(quantity.text().metric(), quantity.of(parts)))
        .toList();
  }

  private static double mean(List<Reading> readings) {
    return readings.stream().mapToDouble(Reading::value).average().orElse(Double.NaN);
  }
}
