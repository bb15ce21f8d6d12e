package org.fullrank.methods.deepcluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Check;
import org.fullrank.core.Inline;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;

/**
 * DeepCluster-v2's settings.
 *
 * @param projector the widths of the projector
 * @param temperature τ of the predicted distribution, positive
 * @param clusters how embeddings are clustered
 */
public record DeepClusterConfig(
    @Inline Projector projector, double temperature, @Inline Clusters clusters) implements Config {
  /** ImageNet, ResNet-50: the authors' deepclusterv2_800ep_pretrain.sh at 06b1b7c. */
  public static final DeepClusterConfig PAPER =
      new DeepClusterConfig(new Projector(2048, 128), 0.1, new Clusters(3, 3000, 2, 10));

  /** Small images and a small encoder, on a CPU. */
  public static final DeepClusterConfig DEFAULT =
      new DeepClusterConfig(new Projector(512, 128), 0.1, new Clusters(3, 100, 2, 10));

  /**
   * The projector.
   *
   * @param hidden width of its hidden layer, units
   * @param output width of the embedding of length 1, units
   */
  public record Projector(int hidden, int output) {
    public Projector {
      Check.positive(hidden, "hidden");
      Check.positive(output, "output");
    }
  }

  /**
   * The clusters.
   *
   * @param heads number of independent clusterings, 1 or more
   * @param prototypes clusters of each, 2 or more; at most the number of training images
   * @param globalViews number of first views whose embeddings are kept and clustered, 1 or more;
   *     head h clusters those of view h modulo this number
   * @param iterations of k-means, 1 or more
   */
  public record Clusters(int heads, int prototypes, int globalViews, int iterations) {
    public Clusters {
      Check.positive(heads, "heads");
      Check.within(prototypes, 2, Integer.MAX_VALUE, "prototypes");
      Check.positive(globalViews, "global_views");
      Check.positive(iterations, "iterations");
    }
  }

  public DeepClusterConfig {
    Check.positive(temperature, "temperature");
  }

  @Override
  public Needs needs() {
    return Needs.atLeast(Math.max(2, clusters.globalViews()));
  }

  @Override
  public List<String> notes(TrainingFacts facts) {
    var notes = new ArrayList<String>();
    if (facts.steps() <= facts.stepsPerEpoch()) {
      notes.add(
          "train.epochs: the first epoch of deepcluster fills its memory bank and moves no weight;"
              + " give 2 epochs or more");
    }
    if (clusters.prototypes() > facts.samples()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "method.prototypes: %,d clusters of %,d training samples leave some empty; set it to %,d or less",
              clusters.prototypes(),
              facts.samples(),
              facts.samples()));
    }
    return notes;
  }

  @Override
  public double weights(int width) {
    return DeepCluster.head(projector).weights(width);
  }

  @Override
  public Method build(Site site) {
    return new DeepCluster(this, site);
  }
}
