package org.fullrank.methods.swav;

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
 * SwAV's settings.
 *
 * @param head the widths of projector and prototypes
 * @param temperature τ of the predicted distribution, positive
 * @param assignment how views are assigned to prototypes
 * @param queue embeddings of earlier steps that join the assignment
 * @param frozenEpochs first epochs in which the prototypes stay as they are, 0 or more
 */
public record SwavConfig(
    @Inline Head head,
    double temperature,
    @Inline Assignment assignment,
    Earlier queue,
    int frozenEpochs)
    implements Config {
  /** ImageNet, ResNet-50, batches of 4,096: the authors' main_swav.py at 06b1b7c. */
  public static final SwavConfig PAPER =
      new SwavConfig(new Head(2048, 128, 3000), 0.1, Assignment.PAPER, Earlier.NONE, 1);

  /** The same for batches of 256: their swav_200ep_bs256_pretrain.sh. */
  public static final SwavConfig PAPER_SMALL_BATCH =
      new SwavConfig(new Head(2048, 128, 3000), 0.1, Assignment.PAPER, new Earlier(3840, 15), 1);

  /** Small images and a small encoder, on a CPU. */
  public static final SwavConfig DEFAULT =
      new SwavConfig(new Head(512, 128, 128), 0.1, Assignment.PAPER, Earlier.NONE, 1);

  /**
   * Projector and prototypes.
   *
   * @param hidden width of the projector's hidden layer, units
   * @param output width of the embedding of length 1, units
   * @param prototypes number of prototypes, 2 or more; at most the samples that are assigned
   *     together, those of a batch and of the queue
   */
  public record Head(int hidden, int output, int prototypes) {
    public Head {
      Check.positive(hidden, "hidden");
      Check.positive(output, "output");
      Check.within(prototypes, 2, Integer.MAX_VALUE, "prototypes");
    }
  }

  /**
   * The assignment by Sinkhorn-Knopp iterations.
   *
   * @param globalViews number of first views that are assigned, 1 or more
   * @param epsilon ε, positive; a larger value gives softer assignments
   * @param iterations 1 or more
   */
  public record Assignment(int globalViews, double epsilon, int iterations) {
    /** As published. */
    public static final Assignment PAPER = new Assignment(2, 0.05, 3);

    public Assignment {
      Check.positive(globalViews, "global_views");
      Check.positive(epsilon, "epsilon");
      Check.positive(iterations, "iterations");
    }
  }

  /**
   * The queue of each assigned view.
   *
   * @param length most rows, 0 or more; 0 is no queue
   * @param fromEpoch the first epoch that fills it, from 0
   */
  public record Earlier(int length, int fromEpoch) {
    /** No queue. */
    public static final Earlier NONE = new Earlier(0, 0);

    public Earlier {
      Check.atLeastZero(length, "length");
      Check.atLeastZero(fromEpoch, "from_epoch");
    }
  }

  public SwavConfig {
    Check.positive(temperature, "temperature");
    Check.atLeastZero(frozenEpochs, "frozen_epochs");
  }

  @Override
  public Needs needs() {
    return Needs.atLeast(Math.max(2, assignment.globalViews()));
  }

  @Override
  public List<String> notes(TrainingFacts facts) {
    int rows = facts.batch() + queue.length();
    return head.prototypes() > rows
        ? List.of(
            String.format(
                Locale.ROOT,
                "method.prototypes: %,d prototypes share the %,d samples of a batch and the %,d of the"
                    + " queue, so some stay without a sample; set method.prototypes to %,d or less, or"
                    + " method.queue.length to %,d or more",
                head.prototypes(),
                facts.batch(),
                queue.length(),
                rows,
                head.prototypes() - facts.batch()))
        : List.of();
  }

  @Override
  public double weights(int width) {
    return Swav.projector(head).weights(width) + (double) head.output() * head.prototypes();
  }

  @Override
  public Method build(Site site) {
    return new Swav(this, site);
  }
}
