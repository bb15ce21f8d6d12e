package org.fullrank.methods.deepcluster;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.input.Input;
import org.fullrank.losses.CrossEntropy;
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
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;

/**
 * DeepCluster-v2: every crop predicts the cluster of its image in each clustering of the epoch
 * before; clusters are made anew at the end of each epoch.
 *
 * <p>Its outputs have the logits of the first head as projections, and all as {@code logits
 * [views·batch, heads, prototypes]}.
 */
public final class DeepCluster implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "deepcluster",
              "Caron et al.",
              "DeepCluster-v2, in: Unsupervised Learning of Visual Features by Contrasting Cluster Assignments",
              "NeurIPS 2020",
              "2006.09882"),
          DeepClusterConfig.DEFAULT);

  private final DeepClusterConfig config;
  private final TrainingFacts facts;
  private final Encoder student;
  private final Seed seed;
  private final Layer projector;
  private final MemoryBank bank;
  private final List<Clustering> heads;

  DeepCluster(DeepClusterConfig config, Site site) {
    this.config = config;
    facts = site.facts();
    student = site.student();
    seed = site.seed().with(1);
    int samples = Math.toIntExact(facts.samples());
    int dim = config.projector().output();
    var own = config.clusters();
    projector = head(config.projector()).make(site.width(), site.seed().with(0));
    bank = new MemoryBank(own.globalViews(), samples, dim);
    heads =
        IntStream.range(0, own.heads())
            .mapToObj(_ -> new Clustering(own.prototypes(), samples, dim))
            .toList();
  }

  /** Linear, batch normalisation, ReLU, linear, unit length. */
  static HeadConfig head(DeepClusterConfig.Projector widths) {
    return new HeadConfig(
        List.of(widths.hidden(), widths.output()),
        Stage.BATCH_NORM_RELU,
        new Stage(true, Norm.UNIT, Activation.IDENTITY));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("bank", bank);
    visitor.children("heads", heads);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    List<Features> features = step.featuresTogether(pass.fork(0));
    List<Tensor> units = step.together(projector, features, pass.fork(1));
    for (int view = 0; view < bank.views() && !step.pass().evaluates(); view++) {
      bank.write(view, step.batch().ids(), units.get(view));
    }
    Tensor all = Ops.cat(0, units.toArray(Tensor[]::new));
    Tensor logits =
        Ops.stack(1, heads.stream().map(head -> head.scores(all)).toArray(Tensor[]::new));
    Tensor shares = shares(heads.getFirst().of(step.batch().ids()), logits);
    return Outputs.of(features)
        .projected(step.byView(logits.select(1, 0)))
        .taught(Collections.nCopies(units.size(), shares))
        .classified(logits);
  }

  /** One for the cluster of each sample, {@code [batch, prototypes]}; zeros without a cluster. */
  private Tensor shares(int[] clusters, Tensor logits) {
    int prototypes = config.clusters().prototypes();
    var shares = new double[clusters.length * prototypes];
    for (int i = 0; i < clusters.length; i++) {
      if (clusters[i] >= 0) {
        shares[i * prototypes + clusters[i]] = 1;
      }
    }
    return Tensors.like(shares, logits, clusters.length, prototypes);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor logits = outputs.logits().orElseThrow();
    int views = step.batch().views().size();
    List<CrossEntropy> losses =
        IntStream.range(0, heads.size())
            .mapToObj(h -> {
              int[] clusters = repeated(heads.get(h).of(step.batch().ids()), views);
              Tensor own = Ops.times(logits.select(1, h), 1 / config.temperature());
              return CrossEntropy.of(own, clusters, 0);
            })
            .toList();
    Tensor loss = mean(losses.stream().map(CrossEntropy::loss).toList());
    Tensor each = mean(losses.stream().map(CrossEntropy::perSample).toList());
    return new Losses(
        loss,
        losses.getFirst().count() / views,
        List.of(
            new Term("cluster", loss.detach()),
            new Term("accuracy", mean(losses.stream().map(CrossEntropy::accuracy).toList()))),
        Optional.of(Ops.mean(each.view(views, -1), false, 0)));
  }

  private static int[] repeated(int[] clusters, int views) {
    return IntStream.range(0, views).flatMap(_ -> Arrays.stream(clusters)).toArray();
  }

  private static Tensor mean(List<Tensor> tensors) {
    return Ops.mean(Ops.stack(0, tensors.toArray(Tensor[]::new)), false, 0);
  }

  /** Clusters anew at the end of an epoch. */
  @Override
  public void afterStep(Encoder encoder, Clock clock) {
    if (facts.endsEpoch(clock)) {
      for (int h = 0; h < heads.size(); h++) {
        Seed own = seed.with(clock.step()).with(h);
        heads.get(h).renew(bank, h % bank.views(), config.clusters().iterations(), own);
      }
    }
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.Categorical(config.temperature()));
  }

  /** {@code ln K}: a uniform prediction. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(config.clusters().prototypes()));
  }

  /** The embedding of length 1, before the centroids. */
  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  /** The predicted distribution over the clusters of the first head. */
  @Override
  public Optional<Tensor> assignments(Input input, Pass pass) {
    Tensor units = projector.forward(student.forward(input, pass).pooled(), pass);
    return Optional.of(
        Ops.times(heads.getFirst().scores(units), 1 / config.temperature()).softmax(1));
  }
}
