package org.fullrank.methods.dino;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.heads.Centre;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.Network;
import org.fullrank.input.Input;
import org.fullrank.input.View;
import org.fullrank.losses.ViewCrossEntropy;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;
import org.fullrank.optim.LearningRateScale;

/**
 * DINO: the student's distribution of every crop follows the teacher's distribution of every other
 * large crop. Then teacher and centre move.
 */
public final class Dino implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "dino",
              "Caron et al.",
              "Emerging Properties in Self-Supervised Vision Transformers",
              "ICCV 2021",
              "2104.14294"),
          DinoConfig.DEFAULT);

  private final DinoConfig config;
  private final TrainingFacts facts;
  private final DinoHead head;
  private final DinoHead teachersHead;
  private final EmaTeacher teacher;
  private final Centre centre;

  Dino(DinoConfig config, Site site) {
    this.config = config;
    facts = site.facts();
    head = DinoHead.of(config.head(), site.width(), site.seed());
    teachersHead = DinoHead.of(config.head(), site.width(), site.seed());
    var student = new Network(site.student(), head);
    var twin = new Network(site.twin().get(), teachersHead);
    teacher = EmaTeacher.of(student, twin, Ema.Buffers.LEAVE);
    centre = new Centre(config.head().prototypes());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
    visitor.frozen("teacher", teacher);
    visitor.child("centre", centre);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    List<Tensor> shares = taught(step);
    List<Features> features = step.featuresTogether(pass.fork(0));
    return Outputs.of(features)
        .projected(step.together(head, features, pass.fork(1)))
        .taught(shares);
  }

  /** The teacher's shares of each large crop; notes its outputs for the centre. */
  private List<Tensor> taught(TrainingStep step) {
    int count = config.teacher().globalViews();
    List<Input> large = step.batch().views().subList(0, count).stream().map(View::input).toList();
    Tensor raw = teacher.project(Input.ofRows(large), step.pass().fork(2));
    if (!step.pass().evaluates()) {
      centre.note(raw);
    }
    long epoch = facts.epoch(step.clock());
    return step.byView(centre.shares(raw, config.teacher().teacherTemperature().at(epoch)));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var loss = ViewCrossEntropy.of(outputs.projections(), outputs.targets(), config.temperature());
    return new Losses(
        loss.loss(),
        step.batch().samples(),
        List.of(new Term("cross_entropy", loss.loss().detach())),
        Optional.of(loss.perSample()));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    var own = config.teacher();
    int baseBatch = facts.baseBatch(own.momentumBatch());
    teacher.follow(own.momentum().at(clock), clock, baseBatch);
    centre.follow(own.centreMomentum(), clock, baseBatch);
  }

  /** The teacher's: effective decay, horizon, distance. */
  @Override
  public List<Reading> readings() {
    return teacher.readings();
  }

  /** The teacher's encoder. */
  @Override
  public Encoder inference(Encoder student) {
    return teacher.encoder();
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.Categorical(config.temperature()));
  }

  /** {@code ln K}: a uniform student. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(config.head().prototypes()));
  }

  /** The teacher's embedding of length 1, before the prototypes. */
  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(teachersHead.embedding(pooled, pass));
  }

  /** The teacher's distribution, centred, at its last temperature. */
  @Override
  public Optional<Tensor> assignments(Input input, Pass pass) {
    Tensor raw = teacher.project(input, pass);
    return Optional.of(centre.shares(raw, config.teacher().teacherTemperature().end()));
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    return parameter.startsWith("method.head.last_layer.")
        ? LearningRateScale.frozenFor(config.frozenEpochs() * facts.stepsPerEpoch())
        : LearningRateScale.SCHEDULED;
  }
}
