package org.fullrank.methods.swav;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.heads.Queue;
import org.fullrank.input.Input;
import org.fullrank.losses.Sinkhorn;
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
import org.fullrank.nn.Activation;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;

/**
 * SwAV: the large crops of a batch are assigned to prototypes in equal shares, and every other crop
 * predicts the assignment.
 */
public final class Swav implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "swav",
              "Caron et al.",
              "Unsupervised Learning of Visual Features by Contrasting Cluster Assignments",
              "NeurIPS 2020",
              "2006.09882"),
          SwavConfig.DEFAULT);

  private final SwavConfig config;
  private final TrainingFacts facts;
  private final Encoder student;
  private final Layer projector;
  private final Tensor prototypes; // [prototypes, output], rows of length 1
  private final List<Queue> queues; // of each assigned view, or none

  Swav(SwavConfig config, Site site) {
    this.config = config;
    facts = site.facts();
    student = site.student();
    int output = config.head().output();
    projector = projector(config.head()).make(site.width(), site.seed().with(0));
    prototypes =
        Init.uniform(
            site.seed().with(1), 1 / Math.sqrt(output), config.head().prototypes(), output);
    int length = config.queue().length();
    queues =
        IntStream.range(0, length == 0 ? 0 : config.assignment().globalViews())
            .mapToObj(_ -> new Queue(length, output))
            .toList();
    toUnitLength();
  }

  /** Linear, batch normalisation, ReLU, linear, unit length. */
  static HeadConfig projector(SwavConfig.Head head) {
    return new HeadConfig(
        List.of(head.hidden(), head.output()),
        Stage.BATCH_NORM_RELU,
        new Stage(true, Norm.UNIT, Activation.IDENTITY));
  }

  private void toUnitLength() {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> prototypes.copy_(Ops.normalize(prototypes, 1)).retainReference());
    }
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.weight("prototypes", prototypes);
    visitor.children("queues", queues);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    List<Features> features = step.featuresTogether(pass.fork(0));
    List<Tensor> units = step.together(projector, features, pass.fork(1));
    List<Tensor> scores = units.stream().map(this::scores).toList();
    List<Tensor> assigned =
        IntStream.range(0, config.assignment().globalViews())
            .mapToObj(view -> assigned(view, units.get(view), scores.get(view), step))
            .toList();
    return Outputs.of(features).projected(scores).taught(assigned);
  }

  /** The cosines {@code [batch, prototypes]} of unit rows. */
  private Tensor scores(Tensor units) {
    return Scope.tidy(() -> Precision.exact(() -> units.matmul(prototypes.t())));
  }

  /** The assignment of a view beside the rows of its queue; offers the view's rows to the queue. */
  private Tensor assigned(int view, Tensor units, Tensor scores, TrainingStep step) {
    if (queues.isEmpty()) {
      return assigned(scores);
    }
    Queue queue = queues.get(view);
    boolean begun = facts.epoch(step.clock()) >= config.queue().fromEpoch();
    if (begun && !step.pass().evaluates()) {
      queue.offer(units);
    }
    return queue.full()
        ? assigned(Ops.cat(0, scores.detach(), scores(queue.rows()).detach()))
            .narrow(0, 0, scores.size(0))
        : assigned(scores);
  }

  private Tensor assigned(Tensor scores) {
    return Sinkhorn.assignments(
        scores, config.assignment().epsilon(), config.assignment().iterations());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var loss = ViewCrossEntropy.of(outputs.projections(), outputs.targets(), config.temperature());
    return new Losses(
        loss.loss(),
        step.batch().samples(),
        List.of(new Term("swapped_prediction", loss.loss().detach())),
        Optional.of(loss.perSample()));
  }

  /** Codes use the prototypes equally over the batch. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  @Override
  public void afterStep(Encoder encoder, Clock clock) {
    toUnitLength();
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.Categorical(config.temperature()));
  }

  /** {@code ln K}: a uniform prediction. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(config.head().prototypes()));
  }

  /** The embedding of length 1, before the prototypes. */
  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  /** The predicted distribution: one sample alone has no balanced assignment. */
  @Override
  public Optional<Tensor> assignments(Input input, Pass pass) {
    Tensor scores = scores(projector.forward(student.forward(input, pass).pooled(), pass));
    return Optional.of(Ops.times(scores, 1 / config.temperature()).softmax(1));
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    return parameter.equals("method.prototypes")
        ? LearningRateScale.frozenFor(config.frozenEpochs() * facts.stepsPerEpoch())
        : LearningRateScale.SCHEDULED;
  }
}
