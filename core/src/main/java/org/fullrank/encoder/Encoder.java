package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.input.Input;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;

/** From an input to features: images, audio or text. */
public interface Encoder extends Module {
  /** Entries of a representation. */
  int width();

  /** Where the tokens of the usual input lie, for heads that depend on it. */
  TokenLayout layout();

  /** The settings of its blocks, for decoders like it; empty for an encoder without such blocks. */
  default Optional<TrunkConfig> trunk() {
    return Optional.empty();
  }

  /**
   * Which tokens of {@link Features#tokens} are real, {@code [batch, tokens]} bool, false for
   * padding; without a forward. By default as the input says, or all places of the {@link #layout}.
   */
  default Tensor real(Input input) {
    return input.tokens().real().orElseGet(() -> all(input, layout().places()));
  }

  /** True for every one of {@code tokens} tokens of each sample. */
  static Tensor all(Input input, long tokens) {
    return Ops.above(Ops.rangeLike(input.values(), tokens), -1)
        .unsqueeze(0)
        .expand(input.batch(), tokens);
  }

  /**
   * The features of every sample, in the caller's scope.
   *
   * @throws IllegalArgumentException if the input is not of the kind or size that this encoder
   *     takes
   */
  Features forward(Input input, Pass pass);
}
