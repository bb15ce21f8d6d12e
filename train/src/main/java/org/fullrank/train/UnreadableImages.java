package org.fullrank.train;

import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;
import org.fullrank.loader.Loader;

/**
 * Watches the training images that cannot be read: tells of the first at once and then of every
 * tenfold, and stops the run if they are too large a share of the set.
 */
final class UnreadableImages {
  private static final int TENFOLD = 10;

  private final Dataset images;
  private final double most; // share of the images
  private final Skipped skipped;
  private final Listener listener;
  private final ConcurrentLinkedQueue<Unreadable> found = new ConcurrentLinkedQueue<>();
  private int count;
  private long nextTold = 1;

  /** Adds the images to {@code skipped} too. */
  UnreadableImages(Dataset images, TrainConfig config, Skipped skipped, Listener listener) {
    this.images = images;
    this.most = config.mostUnreadable();
    this.skipped = skipped;
    this.listener = listener;
  }

  /** A failure between two steps: the state is that of the step before. */
  static final class BetweenSteps extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;

    BetweenSteps(Problem problem) {
      super(problem);
      this.problem = problem;
    }

    /** The problem, and that the run is kept at {@code step}. */
    Problem keptAt(long step) {
      return problem.with(
          String.format(
              Locale.ROOT,
              "; the run is kept at step %,d, and --resume goes on once they can be read",
              step));
    }

    /** The problem of a run that has taken no step. */
    Problem problem() {
      return problem;
    }
  }

  /** Adds an image; called by the threads that read. */
  void add(Unreadable image) {
    skipped.add(image);
    found.add(image);
  }

  /**
   * Tells of the images found since the last call.
   *
   * @throws BetweenSteps if too large a share of the images cannot be read
   */
  void check() {
    for (Unreadable image = found.poll(); image != null; image = found.poll()) {
      tell(image);
      if (count > most * images.size()) {
        throw new BetweenSteps(tooMany(image));
      }
    }
  }

  /** Tells of the images found since the last call, where the run ends for another reason. */
  void tell() {
    for (Unreadable image = found.poll(); image != null; image = found.poll()) {
      tell(image);
    }
  }

  private void tell(Unreadable image) {
    count++;
    if (count >= nextTold) {
      listener.note(sentence(image));
      nextTold *= TENFOLD;
    }
  }

  private String sentence(Unreadable image) {
    return count == 1
        ? "left out: " + image.getMessage()
        : "left out: %s cannot be read so far, the last is %s"
            .formatted(new Count(count, "training sample"), image.getMessage());
  }

  private Problem tooMany(Unreadable last) {
    return Problem.data(
        String.format(
            Locale.ROOT,
            "%s: %,d of %s cannot be read, more than train.most_unreadable %s allows, such as %s",
            images.name(),
            count,
            new Count(images.size(), "training sample"),
            most,
            last.getMessage()));
  }

  /**
   * The first batch of a step.
   *
   * @throws BetweenSteps if it cannot be made
   */
  static Batch first(Loader loader) {
    try {
      return loader.next();
    } catch (Problem problem) {
      throw new BetweenSteps(problem);
    }
  }
}
