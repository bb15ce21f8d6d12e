package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Method;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Tree;

/**
 * Collects the measurements of a diagnosis: runs the encoder batch by batch and keeps rows and
 * statistics, no tensors.
 */
final class DiagnosisCollector {
  private static final int TOKEN_SAMPLES = 64; // a spectrum per sample and layer; this many suffice

  private final Encoder encoder;
  private final Optional<Method> method;
  private final Map<Integer, Rows> layers = new TreeMap<>();
  private final Map<Integer, List<TokenHealth>> tokens = new TreeMap<>();
  private final Map<Integer, List<AttentionHealth>> attention = new TreeMap<>();
  private final IdentityHashMap<Module, List<List<Reading>>> heard = new IdentityHashMap<>();
  private final Rows pooled = new Rows();
  private final Rows projections = new Rows();
  private final Rows assignments = new Rows();
  private final List<Double> alignments = new ArrayList<>();
  private int samples;

  DiagnosisCollector(Encoder encoder, Optional<Method> method) {
    this.encoder = encoder;
    this.method = method;
  }

  Diagnosis of(Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      Iterator<Batch> source = batches.iterator();
      while (next(source)) {}
      if (samples < 2) {
        throw Problem.data("a diagnosis wants 2 readable samples or more, was " + samples);
      }
      return diagnosis();
    });
  }

  private boolean next(Iterator<Batch> source) {
    try (var _ = Scope.open()) {
      if (!source.hasNext()) {
        return false;
      }
      Batch batch = source.next();
      Tensor first =
          encoder.forward(batch.view(0).input(), Pass.evaluate().with(new Listener())).pooled();
      pooled.add(first);
      method.flatMap(m -> m.projection(first, Pass.evaluate())).ifPresent(projections::add);
      method
          .flatMap(m -> m.assignments(batch.view(0).input(), Pass.evaluate()))
          .ifPresent(assignments::add);
      if (batch.views().size() > 1) {
        Tensor second = encoder.forward(batch.view(1).input(), Pass.evaluate()).pooled();
        alignments.add(Geometry.alignment(first, second));
      }
      samples += batch.samples();
      return true;
    }
  }

  private Diagnosis diagnosis() {
    var found = new ArrayList<LayerHealth>();
    layers.forEach((layer, rows) ->
        found.add(
            new LayerHealth(
                layer == 0 ? "embedding" : "block " + layer, rows.geometry(), tokens(layer))));
    found.add(new LayerHealth(Diagnosis.POOLED, pooled.geometry(), Optional.empty()));
    if (projections.width > 0) {
      found.add(new LayerHealth(Diagnosis.PROJECTION, projections.geometry(), Optional.empty()));
    }
    return new Diagnosis(
        found,
        attention.values().stream().map(AttentionHealth::mean).toList(),
        alignments.stream().mapToDouble(Double::doubleValue).average(),
        assignments.width > 0 ? Optional.of(assignments.assignments()) : Optional.empty(),
        parts());
  }

  /** Every module of the encoder with readings of its state or of a forward pass. */
  private List<PartHealth> parts() {
    return Tree.modules(encoder).stream()
        .map(placed -> {
          var numbers = new ArrayList<>(placed.module().readings());
          numbers.addAll(PartHealth.means(heard.getOrDefault(placed.module(), List.of())));
          return new PartHealth(placed.name(), numbers);
        })
        .filter(part -> !part.readings().isEmpty())
        .toList();
  }

  private Optional<TokenHealth> tokens(int layer) {
    return Optional.ofNullable(tokens.get(layer)).map(TokenHealth::mean);
  }

  private final class Listener implements ForwardHook {
    @Override
    public void tokens(int layer, Tensor states, Optional<Tensor> real) {
      try (var _ = Scope.open()) {
        layers.computeIfAbsent(layer, _ -> new Rows()).add(Ops.mean(states, false, 1));
        if (samples < TOKEN_SAMPLES && states.size(1) > 1) {
          Tensor some = states.narrow(0, 0, Math.min(states.size(0), TOKEN_SAMPLES - samples));
          tokens.computeIfAbsent(layer, _ -> new ArrayList<>()).add(TokenHealth.of(some));
        }
      }
    }

    @Override
    public void attention(int block, AttentionTrace trace) {
      attention
          .computeIfAbsent(block, _ -> new ArrayList<>())
          .add(AttentionHealth.of(block, trace));
    }

    @Override
    public void layer(Module layer, Supplier<List<Reading>> readings) {
      if (samples < TOKEN_SAMPLES) {
        heard.computeIfAbsent(layer, _ -> new ArrayList<>()).add(readings.get());
      }
    }
  }

  /** Rows gathered over batches. */
  private static final class Rows {
    private final List<float[]> parts = new ArrayList<>();
    private long width;

    void add(Tensor rows) {
      parts.add(Tensors.floats(rows));
      width = rows.size(1);
    }

    Geometry geometry() {
      try (var _ = Scope.open()) {
        return Geometry.of(all());
      }
    }

    Assignments assignments() {
      try (var _ = Scope.open()) {
        return Assignments.of(all());
      }
    }

    private Tensor all() {
      return Ops.cat(
          0,
          parts.stream()
              .map(part -> Tensors.of(part, part.length / width, width))
              .toArray(Tensor[]::new));
    }
  }
}
