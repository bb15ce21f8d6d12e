package org.fullrank.methods.lejepa;

import static org.fullrank.core.Ops.plusTimes;
import static org.fullrank.core.Ops.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
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
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;

/** LeJEPA: embeddings of all views near their mean, and near a normal distribution. */
public final class LeJepa implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "lejepa",
              "Balestriero and LeCun",
              "LeJEPA: Provable and Scalable Self-Supervised Learning Without the Heuristics",
              "2025",
              "2511.08544"),
          LeJepaConfig.DEFAULT);

  private final LeJepaConfig config;
  private final Layer projector;
  private final Seed directions;
  private final Ranks ranks;

  LeJepa(LeJepaConfig config, Site site) {
    this.config = config;
    projector = config.projector().head().make(site.width(), site.seed().with(0));
    directions = site.seed().with(1);
    ranks = site.hardware().ranks();
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass().fork(0);
    var features = step.featuresTogether(pass);
    return Outputs.of(features).projected(step.together(projector, features, pass));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor prediction = prediction(outputs.projections());
    var normality = normality(outputs.projections(), step.clock());
    var how = config.prediction();
    Tensor predicted = times(prediction, how.balance().prediction(how.weight()));
    var terms = new ArrayList<Term>();
    terms.add(new Term("prediction", prediction.detach()));
    terms.add(new Term("normality", normality.value().detach()));
    terms.addAll(normality.parts());
    return new Losses(
        plusTimes(predicted, normality.value(), how.weight()),
        step.batch().samples(),
        terms,
        Optional.empty());
  }

  /** The test statistic is one of the batch. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /** {@code mean (z − target)²}, in fp32 or wider. */
  private Tensor prediction(List<Tensor> projections) {
    Tensor views = Ops.atLeastFloat(stacked(projections)); // [views, batch, dim]
    int first = config.prediction().centre().of(projections.size());
    return Precision.exact(
        () -> views.sub(Ops.mean(views.narrow(0, 0, first), true, 0)).square().mean());
  }

  private Statistic.Measured normality(List<Tensor> projections, Clock clock) {
    Tensor all = stacked(projections.stream().map(ranks::gathered).toList());
    Tensor sets =
        switch (config.sketch().sets()) {
          case EACH_VIEW -> all;
          case ALL_VIEWS -> all.reshape(1, all.size(0) * all.size(1), all.size(2));
        };
    return config.sketch().statistic().of(sets, drawn(all, clock));
  }

  /** {@code [dim, directions]}, of length 1. */
  private Tensor drawn(Tensor like, Clock clock) {
    Seed seed =
        switch (config.sketch().draw()) {
          case EACH_STEP -> directions.with(clock.step());
          case ONCE -> directions;
        };
    return Ops.normalize(Ops.randnLike(seed, like, like.size(2), config.sketch().directions()), 0);
  }

  private static Tensor stacked(List<Tensor> projections) {
    return Ops.stack(0, projections.toArray(Tensor[]::new));
  }

  /**
   * The loss of embeddings that all lie at the origin, the least of constant embeddings; absent for
   * sets of all views, whose number is not known here.
   */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return switch (config.sketch().sets()) {
      case EACH_VIEW ->
          OptionalDouble.of(config.prediction().weight() * ofOrigin((long) batch * ranks.world()));
      case ALL_VIEWS -> OptionalDouble.empty();
    };
  }

  private double ofOrigin(long samples) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor weight = Tree.parameters(projector).getFirst().tensor();
        Tensor origin = Ops.zerosLike(weight, 1, samples, 1);
        Tensor direction = Ops.onesLike(weight, 1, 1);
        return Ops.value(config.sketch().statistic().of(origin, direction).value());
      }
    });
  }

  /**
   * Normal, of the deviation {@code √(dim/2w)}: the prediction term {@code w‖z − target‖²/dim} is
   * its negative logarithm. Absent without that term.
   */
  @Override
  public Optional<Density> density() {
    var how = config.prediction();
    double weight = how.balance().prediction(how.weight());
    return weight > 0
        ? Optional.of(new Density.Gaussian(Math.sqrt(config.projector().output() / (2 * weight))))
        : Optional.empty();
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }
}
