package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.Queue;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.losses.Sinkhorn;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;

/** SwAV: unit prototypes, a queue from epoch 1 on, prototypes frozen for the first epoch. */
final class Swav implements Method {
  private static final int QUEUE_FROM = 1;

  private final Layer projector;
  private final LinearMap prototypes;
  private final Queue queue = new Queue(8, Toys.DIM);
  private final TrainingFacts facts;

  Swav(Site site) {
    var hidden = new HeadConfig.Stage(true, HeadConfig.Norm.BATCH, Activation.RELU);
    var last = new HeadConfig.Stage(true, HeadConfig.Norm.UNIT, Activation.IDENTITY);
    projector = new HeadConfig(List.of(8, Toys.DIM), hidden, last).make(site.width(), site.seed());
    prototypes = Linear.uniform().make(Toys.DIM, 5, false, site.seed().with(9));
    facts = site.facts();
    unit();
  }

  private void unit() {
    Tensor weight = prototypes.weight();
    Ops.noGrad(() -> weight.copy_(Ops.normalize(weight, 1)).retainReference());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("prototypes", prototypes);
    visitor.child("queue", queue);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return Toys.projected(step, projector);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    List<Tensor> scores = Toys.each(outputs.projections(), prototypes, step.pass());
    var swaps = new ArrayList<Tensor>();
    for (int a = 0; a < 2; a++) {
      Tensor shares = assigned(scores.get(a), step.clock(), step);
      for (int b = 0; b < scores.size(); b++) {
        if (a != b) {
          swaps.add(CrossEntropy.ofShares(times(scores.get(b), 10), shares).loss());
        }
      }
    }
    queue.offer(outputs.projections().getFirst());
    Tensor loss = Toys.mean(swaps);
    return Losses.of(loss, step.batch().samples(), new Term("swapped", loss.detach()));
  }

  private Tensor assigned(Tensor scores, Clock clock, TrainingStep step) {
    Optional<Tensor> older =
        facts.epoch(clock) >= QUEUE_FROM
            ? Optional.of(prototypes.forward(queue.rows(), step.pass()))
            : Optional.empty();
    Tensor all = older.map(rows -> Ops.cat(0, scores, rows)).orElse(scores);
    return Sinkhorn.assignments(all, 0.05, 3).narrow(0, 0, scores.size(0));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    unit();
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    return parameter.startsWith("method.prototypes.")
        ? LearningRateScale.frozenFor(facts.stepsPerEpoch())
        : LearningRateScale.SCHEDULED;
  }
}
