package org.fullrank.train;

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
   * The run of {@code asked}: the same settings give the same numbers at every opening.
   *
   * @throws org.fullrank.core.Problem of kind DATA where the set is missing, empty, or too small
   */
  public static ResolvedRun open(RunConfig asked) {
    var skipped = new Skipped();
    var data = asked.open(skipped);
    try {
      return new ResolvedRun(asked.resolved(data.train()), data, skipped);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  @Override
  public void close() {
    data.close();
  }
}
