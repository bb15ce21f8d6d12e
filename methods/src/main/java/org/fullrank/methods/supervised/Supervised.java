package org.fullrank.methods.supervised;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.input.Targets;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * Supervised learning: a single view through encoder and linear head, then {@link CrossEntropy},
 * the mean over the labelled images.
 */
public final class Supervised implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "supervised",
              "Szegedy et al.",
              "Rethinking the Inception Architecture for Computer Vision",
              "CVPR 2016",
              "1512.00567"),
          SupervisedConfig.DEFAULT);

  private final double smoothing;
  private final int classes;
  private final Optional<ClassBalance> balance;
  private final LinearMap head;

  Supervised(SupervisedConfig config, Site site) {
    classes = site.facts().classes();
    if (classes < 2) {
      throw Problem.data("data: want labels of 2 classes or more for supervised, was " + classes);
    }
    smoothing = config.smoothing();
    var counts = site.facts().classSamples();
    if (!counts.isEmpty() && counts.stream().filter(n -> n > 0).count() < 2) {
      throw Problem.data(
          "data: want training samples of 2 classes or more for supervised; the labelled samples are"
              + " all of one class");
    }
    balance =
        switch (config.classWeights()) {
          case NONE -> Optional.empty();
          case BALANCED -> Optional.of(ClassBalance.of(counts));
        };
    head = site.parts().linears().at(Place.HEAD).make(site.width(), classes, true, site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var features = step.features(0, step.pass().fork(0));
    return Outputs.of(List.of(features))
        .classified(head.forward(features.pooled(), step.pass().fork(1)));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor logits = outputs.logits().orElseThrow();
    var loss =
        switch (step.batch().targets()) {
          case Targets.Shares(Tensor shares) -> ofShares(logits, shares);
          case Targets.None _, Targets.Classes _, Targets.Groups _, Targets.Sequences _ ->
              ofClasses(logits, step.batch().classes());
        };
    return new Losses(
        loss.loss(),
        loss.count(),
        List.of(new Term("accuracy", loss.accuracy())),
        Optional.of(loss.perSample()));
  }

  private CrossEntropy ofClasses(Tensor logits, int[] labels) {
    return balance.isEmpty()
        ? CrossEntropy.of(logits, labels, smoothing)
        : ofShares(logits, CrossEntropy.shares(labels, logits));
  }

  private CrossEntropy ofShares(Tensor logits, Tensor shares) {
    Tensor target = smoothed(shares);
    return balance
        .map(it -> CrossEntropy.ofShares(logits, target, it.weights(logits)))
        .orElseGet(() -> CrossEntropy.ofShares(logits, target));
  }

  private Tensor smoothed(Tensor shares) {
    Tensor mass = Ops.sum(shares, true, 1); // 0 for a sample without a target
    return Ops.plusTimes(
        Ops.times(shares, 1 - smoothing), mass.expand_as(shares), smoothing / shares.size(1));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.Categorical(1));
  }

  /** {@code ln K} of {@code K} equal shares, with or without label smoothing. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(classes));
  }

  @Override
  public Optional<LinearMap> classifier() {
    return Optional.of(head);
  }
}
