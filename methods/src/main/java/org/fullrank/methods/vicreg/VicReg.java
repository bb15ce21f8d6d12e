package org.fullrank.methods.vicreg;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Ranks;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** VICReg: each view through encoder and expander, then {@link VicRegLoss}. */
public final class VicReg implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "vicreg",
              "Bardes et al.",
              "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning",
              "ICLR 2022",
              "2105.04906"),
          VicRegConfig.DEFAULT);

  private final VicRegConfig config;
  private final Layer expander;
  private final Ranks ranks;

  VicReg(VicRegConfig config, Site site) {
    this.config = config;
    expander = expander(config).make(site.width(), site.seed());
    ranks = site.hardware().ranks();
  }

  /** The authors' expander: two hidden layers, and a last map without bias. */
  static HeadConfig expander(VicRegConfig config) {
    return new HeadConfig(
        List.of(config.hidden(), config.hidden(), config.output()),
        new Stage(true, HeadConfig.Norm.BATCH, Activation.RELU),
        new Stage(false, HeadConfig.Norm.NONE, Activation.IDENTITY));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("expander", expander);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return step.projectedApart(step.pairApart(), expander);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var loss =
        VicRegLoss.of(
            ranks.gathered(outputs.projections().getFirst()),
            ranks.gathered(outputs.projections().get(1)));
    return Losses.of(
        loss.total(config.weights()),
        step.batch().samples(),
        new Term("invariance", loss.invariance().detach()),
        new Term("variance", loss.variance().detach()),
        new Term("covariance", loss.covariance().detach()));
  }

  /** Variance and covariance are statistics of the batch. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /**
   * Normal, of the deviation {@code √(dim/2λ)}: the invariance term {@code λ‖a − b‖²/dim} is its
   * negative logarithm. Absent without that term.
   */
  @Override
  public Optional<Density> density() {
    double invariance = config.weights().invariance();
    return invariance > 0
        ? Optional.of(new Density.Gaussian(Math.sqrt(config.output() / (2 * invariance))))
        : Optional.empty();
  }

  /** The variance term of a constant embedding; its other terms are 0. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(config.weights().variance() * VicRegLoss.CONSTANT);
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(expander.forward(pooled, pass));
  }
}
