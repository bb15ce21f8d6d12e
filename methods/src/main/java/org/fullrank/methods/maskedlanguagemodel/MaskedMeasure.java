package org.fullrank.methods.maskedlanguagemodel;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.nn.Pass;

/**
 * A mean over the hidden words of held-out texts, hidden in the same way at each measurement.
 * Absent of other methods, and without a hidden word.
 *
 * @param name as a claim spells it
 * @param number scalar of a batch, a mean over its hidden words
 */
record MaskedMeasure(String name, Function<CrossEntropy, Tensor> number) implements Measure {
  /** All of them. */
  static final List<Measure> ALL =
      List.of(
          new MaskedMeasure("masked_accuracy", CrossEntropy::accuracy),
          new MaskedMeasure("masked_loss", CrossEntropy::loss));

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return MaskedLanguageModel.within(method)
        .map(model -> Ops.noGrad(() -> mean(encoder, model, batches)))
        .orElseGet(OptionalDouble::empty);
  }

  private OptionalDouble mean(Encoder encoder, MaskedLanguageModel model, Iterable<Batch> batches) {
    double sum = 0;
    long words = 0;
    int index = 0;
    try (var _ = Scope.open()) {
      for (Batch batch : batches) {
        try (var _ = Scope.open()) {
          Pass pass = Pass.evaluate().fork(index++);
          var found = model.evaluated(encoder, batch.view(0).input(), pass);
          sum += Ops.value(number.apply(found)) * found.count();
          words += found.count();
        }
      }
    }
    return words == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / words);
  }
}
