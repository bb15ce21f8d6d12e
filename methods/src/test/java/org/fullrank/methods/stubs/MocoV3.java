package org.fullrank.methods.stubs;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.Network;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Ranks;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;
import org.fullrank.optim.LearningRateScale;

/** MoCo v3: keys of a teacher, of all ranks; the patch embedding is never moved. */
final class MocoV3 implements Method {
  private static final double TEMPERATURE = 0.2;

  private final Layer projector;
  private final Layer predictor;
  private final EmaTeacher teacher;
  private final Ranks ranks;

  MocoV3(Site site) {
    var head =
        new HeadConfig(
            List.of(8, 8, Toys.DIM), HeadConfig.Stage.BATCH_NORM_RELU, Toys.STANDARDISED);
    projector = head.make(site.width(), site.seed().with(0));
    predictor =
        new HeadConfig(List.of(8, Toys.DIM), HeadConfig.Stage.BATCH_NORM_RELU, Toys.STANDARDISED)
            .make(Toys.DIM, site.seed().with(1));
    var twin = new Network(site.twin().get(), head.make(site.width(), site.seed().with(0)));
    teacher = EmaTeacher.of(new Network(site.student(), projector), twin, Ema.Buffers.LEAVE);
    ranks = site.hardware().ranks();
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
    visitor.frozen("teacher", teacher);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Outputs made = Toys.projected(step, projector);
    List<Tensor> keys =
        IntStream.range(0, 2)
            .mapToObj(v -> teacher.project(step.batch().view(v).input(), step.pass().fork(2 + v)))
            .toList();
    return made.predicted(Toys.each(made.projections(), predictor, step.pass()), keys);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor loss =
        contrast(outputs.predictions().getFirst(), outputs.targets().get(1))
            .add(contrast(outputs.predictions().get(1), outputs.targets().getFirst()));
    return Losses.of(loss, step.batch().samples(), new Term("contrastive", loss.detach()));
  }

  private Tensor contrast(Tensor queries, Tensor keys) {
    int rows = Math.toIntExact(queries.size(0));
    int[] own = IntStream.range(0, rows).map(i -> ranks.rank() * rows + i).toArray();
    Tensor all = Ops.normalize(ranks.gathered(keys), 1);
    Tensor logits = Ops.times(Ops.normalize(queries, 1).matmul(all.t()), 1 / TEMPERATURE);
    return Ops.times(CrossEntropy.of(logits, own, 0).loss(), 2 * TEMPERATURE);
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    teacher.follow(0.99, clock, 4096);
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    return parameter.startsWith("encoder.patch_embed.")
        ? LearningRateScale.FROZEN
        : LearningRateScale.SCHEDULED;
  }
}
