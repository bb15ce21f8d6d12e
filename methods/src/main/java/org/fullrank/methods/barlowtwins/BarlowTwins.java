package org.fullrank.methods.barlowtwins;

import static org.fullrank.core.Ops.times;

import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
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
import org.fullrank.nn.Visitor;

/** Barlow Twins: each view through encoder and projector, then {@link BarlowTwinsLoss}. */
public final class BarlowTwins implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "barlowtwins",
              "Zbontar et al.",
              "Barlow Twins: Self-Supervised Learning via Redundancy Reduction",
              "ICML 2021",
              "2103.03230"),
          BarlowTwinsConfig.DEFAULT);

  private final BarlowTwinsConfig config;
  private final Layer projector;
  private final Ranks ranks;

  BarlowTwins(BarlowTwinsConfig config, Site site) {
    this.config = config;
    projector = config.projector().make(site.width(), site.seed());
    ranks = site.hardware().ranks();
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return step.projectedApart(step.pairApart(), projector);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var loss =
        BarlowTwinsLoss.of(
            ranks.gathered(outputs.projections().getFirst()),
            ranks.gathered(outputs.projections().get(1)));
    return Losses.of(
        times(loss.total(config.redundancy()), config.scale()),
        step.batch().samples(),
        new Term("invariance", loss.invariance().detach()),
        new Term("redundancy", loss.redundancy().detach()),
        new Term("agreement", loss.agreement()));
  }

  /** The correlation is a statistic of the batch. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /** The scaled width of the embedding: a constant embedding correlates with nothing. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(config.scale() * config.output());
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }
}
