package org.fullrank.methods.mocov3;

import static org.fullrank.core.Ops.times;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.Network;
import org.fullrank.losses.InfoNce;
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
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;
import org.fullrank.optim.LearningRateScale;

/** MoCo v3: the student's prediction of a view finds the teacher's embedding of the other view. */
public final class MocoV3 implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "mocov3",
              "Chen, Xie and He",
              "An Empirical Study of Training Self-Supervised Vision Transformers",
              "ICCV 2021",
              "2104.02057"),
          MocoV3Config.DEFAULT);

  private final MocoV3Config config;
  private final int baseBatch;
  private final Layer projector;
  private final EmaTeacher teacher;
  private final Layer predictor;
  private final Ranks ranks;

  MocoV3(MocoV3Config config, Site site) {
    this.config = config;
    projector = projector(config, site);
    teacher =
        EmaTeacher.of(
            new Network(site.student(), projector),
            new Network(site.twin().get(), projector(config, site)),
            Ema.Buffers.LEAVE);
    predictor = config.head().predictor().make(config.head().output(), site.seed().with(1));
    ranks = site.hardware().ranks();
    baseBatch = site.facts().baseBatch(config.momentumBatch());
  }

  private static Layer projector(MocoV3Config config, Site site) {
    return config.head().projector().make(site.width(), site.seed().with(0));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
    visitor.frozen("teacher", teacher);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    var projected = step.projectedApart(step.pairApart(), projector);
    return projected.predicted(
        step.pairApart(predictor, projected.projections()),
        List.of(
            teacher.project(step.batch().view(0).input(), pass.fork(2)),
            teacher.project(step.batch().view(1).input(), pass.fork(3))));
  }

  /** {@code 2τ} times the contrast of each view's queries with the other view's keys. */
  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var first = contrast(outputs.predictions().getFirst(), outputs.targets().get(1));
    var second = contrast(outputs.predictions().get(1), outputs.targets().getFirst());
    Tensor perSample = times(first.perSample().add(second.perSample()), 2 * config.temperature());
    Tensor loss = perSample.mean();
    return new Losses(
        loss,
        step.batch().samples(),
        List.of(
            new Term("contrastive", loss.detach()),
            new Term("positive", times(first.positive().add(second.positive()), 0.5))),
        Optional.of(perSample));
  }

  /** The other keys of the batch are the negatives. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  private InfoNce contrast(Tensor queries, Tensor keys) {
    int before = ranks.rank() * Math.toIntExact(keys.size(0));
    return InfoNce.of(queries, ranks.gathered(keys), before, config.temperature());
  }

  /** {@code 4τ·ln(candidates)}: all candidates of both directions are equal. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    double candidates = (double) batch * ranks.world();
    return OptionalDouble.of(4 * config.temperature() * Math.log(candidates));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1 / config.temperature()));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  @Override
  public void afterStep(Encoder encoder, Clock clock) {
    teacher.follow(config.momentum().at(clock), clock, baseBatch);
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    boolean embeds = parameter.startsWith("encoder.patch_embed.");
    return switch (config.patchEmbedding()) {
      case TRAINED -> LearningRateScale.SCHEDULED;
      case FROZEN -> embeds ? LearningRateScale.FROZEN : LearningRateScale.SCHEDULED;
    };
  }

  /** The teacher's: effective decay, horizon, distance. */
  @Override
  public List<Reading> readings() {
    return teacher.readings();
  }
}
