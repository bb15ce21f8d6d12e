package org.fullrank.methods.essl;

import static org.fullrank.core.Ops.plusTimes;
import static org.fullrank.core.Ops.times;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Features;
import org.fullrank.input.Input;
import org.fullrank.losses.InfoNce;
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

/**
 * E-SSL: a contrastive loss on the first two views, and a predictor of the third view's transform.
 */
public final class Essl implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "essl",
              "Dangovski et al.",
              "Equivariant Contrastive Learning",
              "ICLR 2022",
              "2111.00899"),
          EsslConfig.DEFAULT);

  private final EsslConfig config;
  private final Layer projector;
  private final Layer predictor;

  Essl(EsslConfig config, Site site) {
    this.config = config;
    projector = config.contrast().projector().make(site.width(), site.seed().with(0));
    predictor = config.predictor().make(site.width(), site.seed().with(1));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
  }

  /** The logits are the predictor's, sample by sample. */
  @Override
  public Outputs forward(TrainingStep step) {
    Pass third = step.pass().fork(2);
    var features = step.pairApart();
    Tensor images = step.batch().view(2).input().values();
    Features shown = step.student().forward(Input.of(config.pretext().shown(images)), third);
    Tensor told = predictor.forward(shown.pooled(), third);
    return step.projectedApart(features, projector)
        .classified(config.pretext().bySample(told, step.batch().samples()));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var contrast = contrast(outputs.projections().getFirst(), outputs.projections().get(1));
    var told = config.pretext().loss(outputs.logits().orElseThrow(), step.batch().view(2));
    Tensor equivariance = told.perSample().mean();
    return new Losses(
        plusTimes(contrast.loss(), equivariance, config.weight()),
        step.batch().samples(),
        List.of(
            new Term("contrastive", contrast.loss().detach()),
            new Term("positive", contrast.positive()),
            new Term("equivariance", equivariance.detach()),
            told.quality()),
        Optional.of(plusTimes(contrast.perSample(), told.perSample(), config.weight())));
  }

  /** The other images of the batch are the negatives. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  private record Contrasted(Tensor loss, Tensor perSample, Tensor positive) {}

  private Contrasted contrast(Tensor a, Tensor b) {
    double temperature = config.contrast().temperature();
    return switch (config.contrast().candidates()) {
      case OTHER_VIEW -> {
        var forth = InfoNce.of(a, b, 0, temperature);
        var back = InfoNce.of(b, a, 0, temperature);
        Tensor perSample = times(forth.perSample().add(back.perSample()), 0.5);
        yield new Contrasted(perSample.mean(), perSample, forth.positive());
      }
      case BOTH_VIEWS -> {
        var both = NtXent.of(a, b, temperature);
        yield new Contrasted(both.loss(), both.perSample(), both.positive());
      }
    };
  }

  /**
   * All candidates alike, and all turns alike; absent for a regression, whose loss then depends on
   * the drawn numbers.
   */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    double candidates =
        switch (config.contrast().candidates()) {
          case OTHER_VIEW -> batch;
          case BOTH_VIEWS -> 2.0 * batch - 1;
        };
    return switch (config.pretext()) {
      case Pretext.QuarterTurns turns ->
          OptionalDouble.of(Math.log(candidates) + config.weight() * Math.log(turns.outputs()));
      case Pretext.Regression _ -> OptionalDouble.empty();
    };
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1 / config.contrast().temperature()));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }
}
