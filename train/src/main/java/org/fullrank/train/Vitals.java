package org.fullrank.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.fullrank.checkpoint.Metrics.Entry;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.AttentionHealth.Head;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.TokenHealth;
import org.fullrank.nn.Reading;

/** A diagnosis in a few numbers, for the metrics of a run. */
final class Vitals {
  private Vitals() {}

  /**
   * The tokens that leave the last block; the most peaked head's share of the possible entropy, the
   * mean lengths of what heads make and of what each adds to its block, the largest logit; and the
   * mean of each number that parts say of themselves. Empty for an encoder of which there is
   * nothing of the kind.
   */
  static List<Entry> of(Diagnosis diagnosis) {
    var vitals = new ArrayList<Entry>();
    diagnosis.layers().stream()
        .flatMap(layer -> layer.tokens().stream())
        .reduce((_, last) -> last)
        .ifPresent(tokens -> vitals.addAll(of(tokens)));
    if (!diagnosis.attention().isEmpty()) {
      vitals.addAll(of(diagnosis.attention()));
    }
    var parts = new LinkedHashMap<String, List<Double>>();
    for (var part : diagnosis.parts()) {
      for (Reading reading : part.readings()) {
        parts.computeIfAbsent(reading.name(), _ -> new ArrayList<>()).add(reading.value());
      }
    }
    parts.forEach((name, values) -> vitals.add(new Entry(name, mean(values, v -> v))));
    return vitals;
  }

  private static List<Entry> of(TokenHealth tokens) {
    return List.of(
        new Entry("token_rank", tokens.effectiveRank()),
        new Entry("token_cosine", tokens.meanCosine()),
        new Entry("token_variance", tokens.extent().variance()),
        new Entry("token_covariance", tokens.extent().covariance()));
  }

  private static List<Entry> of(List<AttentionHealth> blocks) {
    List<Head> heads = blocks.stream().flatMap(block -> block.heads().stream()).toList();
    DoubleStream shares = blocks.stream().flatMapToDouble(b -> Arrays.stream(b.shares()));
    return List.of(
        new Entry("attention_entropy", shares.min().orElse(Double.NaN)),
        new Entry("head_norm", mean(heads, head -> head.reach().norm())),
        new Entry("head_output_norm", mean(heads, head -> head.reach().outputNorm())),
        new Entry(
            "max_logit",
            heads.stream()
                .mapToDouble(head -> head.extremes().maxLogit())
                .max()
                .orElse(Double.NaN)));
  }

  private static <T> double mean(List<T> values, ToDoubleFunction<T> number) {
    return values.stream().mapToDouble(number).average().orElse(Double.NaN);
  }
}
