package org.fullrank.methods.byol;

import static org.fullrank.core.Ops.times;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Heads;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/**
 * BYOL: the online network's prediction of each view is regressed on the target network's
 * projection of the other; the target network then moves a little towards the online one.
 */
public final class Byol implements Method {
  /** The room's line in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "byol", "Grill et al.", "Bootstrap Your Own Latent", "NeurIPS 2020", "2006.07733"),
          ByolConfig.DEFAULT);

  private final ByolConfig config;
  private final Layer projector;
  private final Network target;
  private final Layer predictor;
  private final Ema ema;

  Byol(ByolConfig config, Site site) {
    this.config = config;
    projector = projector(config, site);
    target = new Network(site.twin().get(), projector(config, site));
    var online = new Network(site.student(), projector);
    Tree.copy(online, target);
    predictor =
        switch (config.predictor()) {
          case MLP ->
              Heads.mlp(config.output(), config.hidden(), config.output(), site.seed().with(1));
          case NONE -> Activation.IDENTITY;
        };
    ema = Ema.pair(online, target, Ema.Buffers.LEAVE);
  }

  private static Layer projector(ByolConfig config, Site site) {
    return Heads.mlp(site.width(), config.hidden(), config.output(), site.seed().with(0));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
    visitor.frozen("target", target);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    var first = step.batch().view(0).input();
    var second = step.batch().view(1).input();
    Tensor ofSecond = Ops.noGrad(() -> target.project(second, pass.fork(2).teacher()));
    Tensor ofFirst = Ops.noGrad(() -> target.project(first, pass.fork(3).teacher()));
    var features = List.of(step.features(0, pass.fork(0)), step.features(1, pass.fork(1)));
    var projections = eachView(features.stream().map(Features::pooled).toList(), projector, pass);
    return Outputs.of(features)
        .projected(projections)
        .predicted(eachView(projections, predictor, pass), List.of(ofFirst, ofSecond));
  }

  private static List<Tensor> eachView(List<Tensor> inputs, Layer layer, Pass pass) {
    return List.of(
        layer.forward(inputs.getFirst(), pass.fork(0)), layer.forward(inputs.get(1), pass.fork(1)));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    List<Tensor> guesses = outputs.predictions();
    Tensor perSample =
        ByolLoss.perSample(guesses.getFirst(), outputs.targets().get(1))
            .add(ByolLoss.perSample(guesses.get(1), outputs.targets().getFirst()));
    Tensor loss = perSample.mean();
    return new Losses(
        loss,
        step.batch().samples(),
        List.of(new Term("regression", times(loss.detach(), 0.5))),
        Optional.of(perSample));
  }

  /** Of concentration 1, as Rodríguez Gálvez et al., ICML 2023, arXiv 2307.10907, take it. */
  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  @Override
  public void settle(Encoder encoder, Clock clock) {
    ema.update(config.momentum().at(clock), clock, config.momentumBatch());
  }
}
