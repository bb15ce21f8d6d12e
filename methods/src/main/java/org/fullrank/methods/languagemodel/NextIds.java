package org.fullrank.methods.languagemodel;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.input.Input;
import org.fullrank.losses.CrossEntropy;

/** The id that each token is to predict: that of the token behind it. */
final class NextIds {
  private NextIds() {}

  /** {@code [batch, tokens − 1]} int64; −1 where padding is behind the token. */
  static Tensor of(Input input) {
    Tensor ids = behind(input.values());
    return input.tokens().real().map(real -> CrossEntropy.targets(ids, behind(real))).orElse(ids);
  }

  private static Tensor behind(Tensor tokens) {
    return tokens.narrow(1, 1, tokens.size(1) - 1);
  }
}
