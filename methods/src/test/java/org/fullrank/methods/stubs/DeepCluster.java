package org.fullrank.methods.stubs;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.HeadConfig;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;

/**
 * DeepCluster-v2: a bank of embeddings by sample id; clusters are made anew at the end of an epoch,
 * which the facts and the clock tell. Samples without a cluster yet are not counted.
 */
final class DeepCluster implements Method {
  private final Layer projector;
  private final Tensor bank; // [samples, dim]
  private final Tensor clusters; // [samples] int64
  private final Tensor prototypes = Init.buffer(Ops.zeros(3, Toys.DIM));
  private final TrainingFacts facts;

  DeepCluster(Site site) {
    facts = site.facts();
    int samples = Math.toIntExact(facts.samples());
    var none = new long[samples];
    Arrays.fill(none, -1);
    projector = HeadConfig.mlp(8, Toys.DIM).make(site.width(), site.seed());
    bank = Init.buffer(Ops.zeros(samples, Toys.DIM));
    clusters = Init.buffer(Tensors.of(none, samples));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.buffer("bank", bank);
    visitor.buffer("clusters", clusters);
    visitor.buffer("prototypes", prototypes);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return Toys.projected(step, projector);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    long[] ids = step.batch().ids();
    Tensor places = Tensors.of(ids, ids.length);
    Tensor unit = Ops.normalize(outputs.projections().get(1), 1);
    double[] clusterOf = Tensors.doubles(clusters.index_select(0, places));
    var loss =
        CrossEntropy.of(
            Ops.times(unit.matmul(prototypes.t()), 10),
            Arrays.stream(clusterOf).mapToInt(c -> (int) c).toArray(),
            0);
    Ops.noGrad(() -> bank.index_copy_(0, places, unit).retainReference());
    return Losses.of(loss.loss(), loss.count(), new Term("accuracy", loss.accuracy()));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    if (facts.endsEpoch(clock)) {
      try (var _ = Scope.open()) {
        long every = bank.size(0) / prototypes.size(0);
        Tensor seeds = bank.unfold(0, every, every).select(2, 0);
        prototypes.copy_(Ops.normalize(seeds, 1)).retainReference();
        clusters.copy_(Ops.argmax(bank.matmul(prototypes.t()), 1)).retainReference();
      }
    }
  }
}
