package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;

/**
 * LeJEPA: embeddings of all views near their mean, and normal along directions that are drawn anew
 * for each step, by the distance of characteristic functions.
 */
final class LeJepa implements Method {
  private static final List<Double> FREQUENCIES = List.of(0.5, 1.0, 2.0);

  private final Layer projector;

  LeJepa(Site site) {
    projector = HeadConfig.mlp(8, Toys.DIM).make(site.width(), site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return Toys.projected(step, projector);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor views = Ops.stack(0, outputs.projections().toArray(Tensor[]::new));
    Tensor spread = views.sub(Ops.mean(views, true, 0)).square().mean();
    Tensor directions = Ops.normalize(Ops.randn(step.pass().seed().with(1000), Toys.DIM, 16), 0);
    Tensor drawn = views.matmul(directions); // [views, batch, directions]
    Tensor distance =
        Toys.mean(
            FREQUENCIES.stream()
                .map(t -> {
                  Tensor real = Ops.mean(times(drawn, t).cos(), false, 1);
                  Tensor imaginary = Ops.mean(times(drawn, t).sin(), false, 1);
                  Tensor off = Ops.plus(real, -Math.exp(-t * t / 2)).square();
                  return off.add(imaginary.square()).mean();
                })
                .toList());
    return Losses.of(spread, step.batch().samples()).plus(0.05, "normality", distance);
  }
}
