package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.Network;
import org.fullrank.heads.WeightNormMap;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Sequential;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;
import org.fullrank.optim.LearningRateScale;

/**
 * DINO: the teacher's temperature follows the clock, the centre is a buffer that settles once a
 * step, the last layer waits an epoch, and inference is the teacher's.
 */
final class Dino implements Method {
  private static final int PROTOTYPES = 5;
  private static final double TEMPERATURE = 0.1;

  private final Layer head;
  private final EmaTeacher teacher;
  private final Tensor centre = Init.buffer(Ops.zeros(1, PROTOTYPES));
  private final Tensor noted = Init.buffer(Ops.zeros(1, PROTOTYPES)); // sums of this step
  private final long epoch;

  Dino(Site site) {
    head = head(site.width(), site.seed());
    var twin = new Network(site.twin().get(), head(site.width(), site.seed()));
    teacher = EmaTeacher.of(new Network(site.student(), head), twin, Ema.Buffers.LEAVE);
    epoch = site.facts().stepsPerEpoch();
  }

  private static Layer head(int width, Seed seed) {
    var hidden = new HeadConfig.Stage(true, HeadConfig.Norm.NONE, Activation.GELU);
    var last = new HeadConfig.Stage(true, HeadConfig.Norm.UNIT, Activation.IDENTITY);
    return Sequential.of(
        new HeadConfig(List.of(8, 8, Toys.DIM), hidden, last).make(width, Linear.small(), seed),
        WeightNormMap.unit(Toys.DIM, PROTOTYPES, seed.with(9)));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
    visitor.frozen("teacher", teacher);
    visitor.buffer("centre", centre);
    visitor.buffer("noted", noted);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return Toys.projected(step, head)
        .taught(
            IntStream.range(0, 2)
                .mapToObj(
                    v -> teacher.project(step.batch().view(v).input(), step.pass().fork(100 + v)))
                .toList());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    double warm = 0.04 + 0.03 * Math.min(1, step.clock().progress() / 0.3);
    var pairs = new ArrayList<Tensor>();
    for (int a = 0; a < outputs.targets().size(); a++) {
      Tensor raw = outputs.targets().get(a);
      Tensor shares = times(raw.sub(centre), 1 / warm).softmax(1);
      for (int b = 0; b < outputs.projections().size(); b++) {
        if (a != b) {
          Tensor logits = times(outputs.projections().get(b), 1 / TEMPERATURE);
          pairs.add(CrossEntropy.ofShares(logits, shares).loss());
        }
      }
      Ops.noGrad(() -> noted.add_(Ops.sum(raw, true, 0)).retainReference());
    }
    Tensor loss = Toys.mean(pairs);
    return Losses.of(loss, step.batch().samples(), new Term("cross_entropy", loss.detach()));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    teacher.follow(0.996, clock, 64);
    double left = Ema.decay(0.9, clock, 64);
    Tensor mean = times(noted, 0.5 / clock.samples());
    centre.copy_(Ops.between(mean, centre, left)).retainReference();
    noted.zero_().retainReference();
  }

  @Override
  public Encoder inference(Encoder student) {
    return teacher.encoder();
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.Categorical(TEMPERATURE));
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    return parameter.startsWith("method.head.1.")
        ? LearningRateScale.frozenFor(epoch)
        : LearningRateScale.SCHEDULED;
  }
}
