package org.fullrank.bayes;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Seed;
import org.fullrank.nn.Visitor;

/** The bias {@code [outputs]} of a map whose weights have a posterior. */
sealed interface Offset {
  /** Without a bias. */
  record None() implements Offset {}

  /** A trained bias without a posterior. */
  record Point(Tensor bias) implements Offset {}

  /** A bias with a posterior. */
  record Drawn(GaussianWeight posterior) implements Offset {}

  default Optional<Tensor> mean() {
    return switch (this) {
      case None _ -> Optional.empty();
      case Point(Tensor bias) -> Optional.of(bias);
      case Drawn(GaussianWeight posterior) -> Optional.of(posterior.mean());
    };
  }

  default Optional<Tensor> draw(Seed seed) {
    return switch (this) {
      case None _, Point _ -> mean();
      case Drawn(GaussianWeight posterior) -> Optional.of(posterior.draw(seed));
    };
  }

  /** The variance of each bias; absent if all are 0. */
  default Optional<Tensor> variance() {
    return switch (this) {
      case None _, Point _ -> Optional.empty();
      case Drawn(GaussianWeight posterior) -> Optional.of(posterior.deviation().square());
    };
  }

  default void visit(Visitor visitor) {
    switch (this) {
      case None _ -> {}
      case Point(Tensor bias) -> visitor.bias("bias", bias);
      case Drawn(GaussianWeight posterior) -> posterior.visit("bias", visitor);
    }
  }
}
