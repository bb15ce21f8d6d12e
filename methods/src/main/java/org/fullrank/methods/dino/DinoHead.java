package org.fullrank.methods.dino;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.heads.WeightNormMap;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * DINO's head: three linear maps with GELU between them, scaling to length 1, and the cosines with
 * prototypes of length 1. Initialised as the authors' DINOHead.
 */
final class DinoHead implements Layer {
  private final Layer mlp;
  private final WeightNormMap prototypes;

  private DinoHead(Layer mlp, WeightNormMap prototypes) {
    this.mlp = mlp;
    this.prototypes = prototypes;
  }

  static DinoHead of(DinoConfig.Head config, int width, Seed seed) {
    return new DinoHead(
        perceptron(config).make(width, Linear.small(), seed.with(0)),
        WeightNormMap.unit(config.bottleneck(), config.prototypes(), seed.with(1)));
  }

  static HeadConfig perceptron(DinoConfig.Head config) {
    return new HeadConfig(
        List.of(config.hidden(), config.hidden(), config.bottleneck()),
        new Stage(true, Norm.NONE, Activation.GELU),
        new Stage(true, Norm.UNIT, Activation.IDENTITY));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("mlp", mlp);
    visitor.child("last_layer", prototypes);
  }

  /** The embedding of length 1, {@code [batch, bottleneck]}. */
  Tensor embedding(Tensor pooled, Pass pass) {
    return mlp.forward(pooled, pass);
  }

  /** The logits {@code [batch, prototypes]}, cosines. */
  @Override
  public Tensor forward(Tensor pooled, Pass pass) {
    return Scope.tidy(() -> {
      Tensor unit = embedding(pooled, pass);
      return Precision.exact(() -> prototypes.forward(unit, pass));
    });
  }
}
