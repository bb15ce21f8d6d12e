package org.fullrank.methods.entropyreconstruction;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Features;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * A projector of two views in one forward, whose loss is the reconstruction error alone. It
 * collapses without an entropy beside it.
 *
 * @param projector of pooled features
 * @param known the reconstruction density
 */
record TwoViews(Layer projector, Density known) implements Method {
  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass().fork(0);
    List<Features> features = step.featuresTogether(pass);
    return Outputs.of(features).projected(step.together(projector, features, pass));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var objective = ErObjective.of(known);
    Tensor error = objective.error(objective.branches(outputs)).orElseThrow();
    return Losses.of(error, step.batch().samples());
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(known);
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }
}
