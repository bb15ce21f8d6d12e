package org.fullrank.train;

import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;

/**
 * A run whose data are open and whose settings leave no number open.
 *
 * @param config the settings, {@link RunConfig#resolved} from the data
 * @param data the images that {@code config} names
 * @param skipped what was left out so far
 */
public record ResolvedRun(RunConfig config, Splits data, Skipped skipped) implements AutoCloseable {
  /**
   * A run that begins at its first step.
   *
   * @throws org.fullrank.core.Problem of kind DATA where the set is missing, empty, or too small
   */
  public static ResolvedRun begin(RunConfig asked) {
    var skipped = new Skipped();
    var data = asked.open(skipped);
    try {
      return new ResolvedRun(asked.resolved(data.train()), data, skipped);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /**
   * The run in {@code folder}, which goes on from its last checkpoint where there is one: with the
   * statistics of pixels that its steps so far have had, also where its settings do not say them.
   *
   * @throws org.fullrank.core.Problem as {@link #begin}
   */
  public static ResolvedRun of(RunConfig asked, RunFolder folder) {
    var views = asked.views();
    return begin(
        Checkpoint.latest(folder).isPresent()
            ? asked.withViews(views.with(views.pixels().usual()))
            : asked);
  }

  @Override
  public void close() {
    data.close();
  }
}
