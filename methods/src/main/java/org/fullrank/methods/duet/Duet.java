package org.fullrank.methods.duet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Features;
import org.fullrank.losses.NtXent;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * DUET: {@code NT-Xent(content) + Σ λ·JSD(marginal, target)}. The contrastive loss sees the content
 * alone, the divergences see the marginals over the bins; probes see the whole matrix.
 */
public final class Duet implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "duet",
              "Suau et al.",
              "DUET: 2D Structured and Approximately Equivariant Representations",
              "ICML 2023",
              "2306.16058"),
          DuetConfig.DEFAULT,
          Findings.INSTRUMENTS);

  private final DuetConfig config;
  private final Layer projector;

  /**
   * @throws org.fullrank.core.Problem if the encoder's width is no multiple of all bins
   */
  Duet(DuetConfig config, Site site) {
    this.config = config;
    int content = config.structure().groups().size() * config.structure().channels(site.width());
    projector = config.head().make(content, site.seed());
  }

  /** The structure of the features of {@code method}, where DUET is in it. */
  static Optional<Structure> structure(Method method) {
    return switch (method) {
      case Duet duet -> Optional.of(duet.config.structure());
      case MethodWrapper wrapper -> structure(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass().fork(0);
    List<Features> features = step.featuresTogether(pass);
    Tensor pooled = Ops.cat(0, features.stream().map(Features::pooled).toArray(Tensor[]::new));
    return Outputs.of(features).projected(step.byView(projected(pooled, pass)));
  }

  private Tensor projected(Tensor pooled, Pass pass) {
    return projector.forward(config.structure().content(pooled), pass);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var content =
        NtXent.of(
            outputs.projections().getFirst(), outputs.projections().get(1), config.temperature());
    var terms = new ArrayList<Term>();
    terms.add(new Term("contrastive", content.loss().detach()));
    terms.add(new Term("positive", content.positive()));
    Tensor perSample = content.perSample();
    for (int group = 0; group < config.structure().groups().size(); group++) {
      Tensor divergence = divergence(group, outputs, step);
      var chosen = config.structure().groups().get(group);
      terms.add(new Term(name(chosen), divergence.detach().mean()));
      perSample = Ops.plusTimes(perSample, divergence, chosen.weight());
    }
    return new Losses(perSample.mean(), step.batch().samples(), terms, Optional.of(perSample));
  }

  /** The other images of the batch are the negatives. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /** {@code structure_rotation}. */
  private static String name(Group group) {
    return "structure_" + group.axis().name().toLowerCase(Locale.ROOT);
  }

  /** The mean over both views of a group's divergence, {@code [batch]}. */
  private Tensor divergence(int group, Outputs outputs, TrainingStep step) {
    Tensor[] views =
        IntStream.range(0, 2)
            .mapToObj(v ->
                StructureLoss.of(
                    config.structure(),
                    group,
                    outputs.features().get(v).pooled(),
                    step.batch().view(v)))
            .toArray(Tensor[]::new);
    return Ops.mean(Ops.stack(0, views), false, 0);
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projected(pooled, pass));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1 / config.temperature()));
  }
}
