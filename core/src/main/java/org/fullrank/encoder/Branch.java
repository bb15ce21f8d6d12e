package org.fullrank.encoder;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Activation;
import org.fullrank.nn.DropPath;
import org.fullrank.nn.Dropout;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LayerScale;
import org.fullrank.nn.NormMaker;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * What surrounds one part {@code f} of a block: {@code x → outer(αx +
 * drop(dropout(scale(after(f(before(x)))))))}, each the identity unless the settings or the parts
 * ask for it.
 */
record Branch(
    Layer before,
    Layer after,
    Layer outer,
    Layer scale,
    Dropout dropout,
    DropPath drop,
    double residual) {
  static Branch of(TrunkConfig config, Parts parts, double dropRate) {
    BlockConfig block = config.block();
    NormMaker norms = parts.norms();
    int width = config.size().width();
    double epsilon = block.epsilon();
    NormMaker none = (_, _) -> Activation.IDENTITY;
    NormPlacement placement = block.norms();
    return new Branch(
        (switch (placement) {
              case PRE, HYBRID -> norms;
              case POST, NONE -> none;
            })
            .make(width, epsilon),
        (switch (placement) {
              case HYBRID -> norms;
              case PRE, POST, NONE -> none;
            })
            .make(width, epsilon),
        (switch (placement) {
              case POST -> norms;
              case PRE, HYBRID, NONE -> none;
            })
            .make(width, epsilon),
        block.layerScale() == 0 ? Activation.IDENTITY : LayerScale.of(width, block.layerScale()),
        parts.dropout(),
        new DropPath(dropRate),
        parts.residual());
  }

  /** Names the norms {@code norm1} and, of a hybrid, {@code post_norm1}. */
  void visit(Visitor visitor, String number) {
    visitor.child("norm" + number, outer == Activation.IDENTITY ? before : outer);
    visitor.child("post_norm" + number, after);
    visitor.child("ls" + number, scale);
  }

  Tensor around(UnaryOperator<Tensor> part, Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor inner = after.forward(part.apply(before.forward(x, pass.fork(0))), pass.fork(1));
      Tensor scaled = dropout.forward(scale.forward(inner, pass.fork(2)), pass.fork(5));
      Tensor pulled = drop.forward(scaled, pass.fork(3));
      return outer.forward(Ops.plusTimes(pulled, x, residual), pass.fork(4));
    });
  }
}
