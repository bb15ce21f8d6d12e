package org.fullrank.methods.simclr;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Features;
import org.fullrank.heads.HeadConfig;
import org.fullrank.losses.NtXent;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** SimCLR: all views through encoder and projector in one forward, then {@link NtXent}. */
public final class SimClr implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "simclr",
              "Chen et al.",
              "A Simple Framework for Contrastive Learning of Visual Representations",
              "ICML 2020",
              "2002.05709"),
          SimClrConfig.DEFAULT);

  private final double temperature;
  private final Layer projector;

  SimClr(SimClrConfig config, Site site) {
    temperature = config.temperature();
    projector = HeadConfig.mlp(config.hidden(), config.output()).make(site.width(), site.seed());
  }

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
    var loss =
        NtXent.of(outputs.projections().getFirst(), outputs.projections().get(1), temperature);
    return new Losses(
        loss.loss(),
        step.batch().samples(),
        List.of(
            new Term("contrastive", loss.loss().detach()), new Term("positive", loss.positive())),
        Optional.of(loss.perSample()));
  }

  /** The other samples of the batch are the negatives. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /** {@code ln(2·batch − 1)}: the positive view is one of as many equal candidates. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(2.0 * batch - 1));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1 / temperature));
  }
}
