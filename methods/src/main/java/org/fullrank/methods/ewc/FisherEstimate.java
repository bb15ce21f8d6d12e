package org.fullrank.methods.ewc;

import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;

/**
 * A diagonal of the Fisher information.
 *
 * @param diagonal by the encoder's names, each shaped like its tensor, 0 or more, fp32; closed with
 *     this
 * @param samples images it is the mean of
 * @param likelihood of the loss
 * @param fallback tensors without a rule, or whose rule differs from the gradients one by one; if
 *     there are any, every tensor was estimated a sample at a time
 */
public record FisherEstimate(
    SequencedMap<String, Tensor> diagonal,
    long samples,
    Likelihood likelihood,
    List<String> fallback)
    implements AutoCloseable {
  public FisherEstimate {
    fallback = List.copyOf(fallback);
  }

  @Override
  public void close() {
    diagonal.values().forEach(Tensor::close);
  }
}
