package org.fullrank.methods.entropyreconstruction;

import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.losses.EntropyEstimator;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.nn.Pass;

/**
 * The entropy of the projections above that of a constant, nats, 0 to {@code log K}: the kernel
 * estimate of concentration 10 on the first {@code K = 1,000} samples, the same number for every
 * batch size.
 */
final class ProjectionEntropy implements Measure {
  private static final EntropyEstimator ESTIMATOR = new EntropyEstimator.JoeVmf(10);
  private static final int MOST = 1000; // samples

  @Override
  public String name() {
    return "projection_entropy";
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      var rows = new ArrayList<float[]>();
      int samples = 0;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          Tensor pooled = encoder.forward(batch.view(0).input(), Pass.evaluate()).pooled();
          Optional<Tensor> z = method.projection(pooled, Pass.evaluate());
          z.ifPresent(all -> rows.add(Tensors.floats(all)));
          samples += batch.samples();
          if (samples >= MOST) {
            break;
          }
        }
        return rows.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(entropy(rows, samples));
      }
    });
  }

  private static double entropy(Iterable<float[]> rows, int samples) {
    var parts = new ArrayList<Tensor>();
    rows.forEach(part -> parts.add(Tensors.of(part, part.length)));
    Tensor all = Ops.cat(0, parts.toArray(Tensor[]::new)).view(samples, -1);
    Tensor some = all.narrow(0, 0, Math.min(samples, MOST));
    return Ops.value(ESTIMATOR.of(some)) - ESTIMATOR.least(some.size(1));
  }
}
