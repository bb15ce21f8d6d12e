package org.fullrank.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Config;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.barlowtwins.BarlowTwinsConfig;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.dino.DinoConfig;
import org.fullrank.methods.entropyreconstruction.EntropyReconstructionConfig;
import org.fullrank.methods.lejepa.LeJepaConfig;
import org.fullrank.methods.mocov3.MocoV3Config;
import org.fullrank.methods.polyview.Objective;
import org.fullrank.methods.polyview.PolyViewConfig;
import org.fullrank.methods.polyview.Rest;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.simsiam.SimSiamConfig;
import org.fullrank.methods.swav.SwavConfig;
import org.fullrank.methods.vicreg.VicRegConfig;

/**
 * A loss to time. A new loss is a line of {@link #ALL}.
 *
 * @param name in the table
 * @param config the method's settings
 * @param views of each sample
 * @param products the matrix products of the loss's forward pass, of its outputs; each has two in
 *     the backward pass
 * @param others other ways to time beside it, by name: scalars of the embeddings of all views,
 *     {@code [views·batch, dim]}
 */
record LossCase(
    String name,
    Config config,
    int views,
    Function<Outputs, List<Product>> products,
    SequencedMap<String, UnaryOperator<Tensor>> others) {
  static final List<LossCase> ALL =
      List.of(
          new LossCase("simclr", SimClrConfig.DEFAULT, 2, LossCase::allPairs),
          new LossCase("mocov3", MocoV3Config.DEFAULT, 2, LossCase::viewPairs),
          new LossCase("byol", ByolConfig.DEFAULT, 2, LossCase::none),
          new LossCase("simsiam", SimSiamConfig.DEFAULT, 2, LossCase::none),
          new LossCase("barlowtwins", BarlowTwinsConfig.DEFAULT, 2, LossCase::correlation),
          new LossCase("vicreg", VicRegConfig.DEFAULT, 2, LossCase::covariances),
          new LossCase("lejepa", LeJepaConfig.DEFAULT, 2, LossCase::directions),
          new LossCase("dino", DinoConfig.DEFAULT, 2, LossCase::none),
          new LossCase("swav", SwavConfig.DEFAULT, 2, LossCase::none),
          new LossCase(
              "entropyreconstruction", EntropyReconstructionConfig.DEFAULT, 2, LossCase::viewPairs),
          polyView("polyview geometric", Objective.GEOMETRIC),
          polyView("polyview arithmetic", Objective.ARITHMETIC),
          polyView("polyview sufficient", Objective.SUFFICIENT_STATISTICS));

  private static final double TEMPERATURE = 0.2;
  private static final int VIEWS = 8;

  LossCase(String name, Config config, int views, Function<Outputs, List<Product>> products) {
    this(name, config, views, products, Collections.emptySortedMap());
  }

  private static LossCase polyView(String name, Objective objective) {
    var usual = PolyViewConfig.DEFAULT;
    var config =
        new PolyViewConfig(
            objective,
            usual.hidden(),
            usual.output(),
            TEMPERATURE,
            Rest.MEAN,
            usual.similarityMib());
    var others = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    others.put("product_logsumexp", LossCase::productAndMass);
    others.put("pairwise", LossCase::pairwise);
    return new LossCase(name, config, VIEWS, LossCase::allPairs, others);
  }

  /** A product {@code [rows, inner] × [inner, columns]}. */
  record Product(long rows, long inner, long columns) {}

  /** All embeddings with all. */
  private static List<Product> allPairs(Outputs outputs) {
    Tensor first = outputs.projections().getFirst();
    long rows = first.size(0) * outputs.projections().size();
    return List.of(new Product(rows, first.size(1), rows));
  }

  private static List<Product> none(Outputs outputs) {
    return List.of();
  }

  /** The samples of each view with those of the next, as queries and keys. */
  private static List<Product> viewPairs(Outputs outputs) {
    return outputs.projections().stream()
        .map(z -> new Product(z.size(0), z.size(1), z.size(0)))
        .toList();
  }

  /** The dimensions of a view with those of the other. */
  private static List<Product> correlation(Outputs outputs) {
    return covariances(outputs).subList(0, 1);
  }

  /** The embeddings of each view on LeJEPA's directions. */
  private static List<Product> directions(Outputs outputs) {
    int count = LeJepaConfig.DEFAULT.sketch().directions();
    return outputs.projections().stream()
        .map(z -> new Product(z.size(0), z.size(1), count))
        .toList();
  }

  /** All dimensions with all, for each view. */
  private static List<Product> covariances(Outputs outputs) {
    return outputs.projections().stream()
        .map(z -> new Product(z.size(1), z.size(0), z.size(1)))
        .toList();
  }

  private static Tensor productAndMass(Tensor all) {
    return Ops.logSumExp(Ops.times(all.matmul(all.t()), 1 / TEMPERATURE), 1).mean();
  }

  /** The geometric objective, a matrix of similarities for each ordered pair of views. */
  private static Tensor pairwise(Tensor all) {
    Tensor unit = Ops.normalize(all, 1);
    long batch = unit.size(0) / VIEWS;
    Tensor own = Ops.identityLike(unit, batch).repeat(1, VIEWS);
    Tensor hidden = Ops.above(own, 0.5);
    Tensor sum = Ops.zerosLike(unit, 1);
    for (int a = 0; a < VIEWS; a++) {
      Tensor anchors = unit.narrow(0, a * batch, batch);
      for (int b = 0; b < VIEWS; b++) {
        if (a != b) {
          Tensor positive =
              Ops.times(
                  Ops.sum(anchors.mul(unit.narrow(0, b * batch, batch)), false, 1),
                  1 / TEMPERATURE);
          Tensor similarities = Ops.times(anchors.matmul(unit.t()), 1 / TEMPERATURE);
          Tensor mass = Ops.logSumExp(Ops.fill(similarities, hidden, Double.NEGATIVE_INFINITY), 1);
          sum = sum.add(positive.logaddexp(mass).sub(positive).mean());
        }
      }
    }
    return Ops.times(sum, 1.0 / (VIEWS * (VIEWS - 1))).sum();
  }
}
