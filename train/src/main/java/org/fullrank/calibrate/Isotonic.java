package org.fullrank.calibrate;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.core.Check;

/**
 * Isotonic scaling: an increasing map for each class of its probability against the others, then a
 * division by the sum. Where all maps give 0, the probabilities stay as they were. The maps may
 * give 0, and so an infinite surprise in principle; they want some hundred images a class.
 *
 * @param maps one for each class
 * @see <a href="https://doi.org/10.1145/775047.775151">Zadrozny and Elkan, KDD 2002</a>
 */
public record Isotonic(List<MonotoneMap> maps) implements Calibrator {
  public Isotonic {
    maps = List.copyOf(maps);
    Check.positive(maps.size(), "maps");
  }

  /** The maps fitted on {@code all}. */
  public static Isotonic fitted(LabelledProbabilities all) {
    return new Isotonic(
        IntStream.range(0, all.classes().size())
            .mapToObj(k -> MonotoneMap.fitted(all.ofClass(k)))
            .toList());
  }

  @Override
  public double[] apply(double[] probabilities) {
    if (probabilities.length != maps.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "probabilities: want %d classes, were %d",
              maps.size(),
              probabilities.length));
    }
    double[] mapped = new double[probabilities.length];
    double sum = 0;
    for (int k = 0; k < mapped.length; k++) {
      mapped[k] = maps.get(k).at(probabilities[k]);
      sum += mapped[k];
    }
    if (sum == 0) {
      return probabilities.clone();
    }
    for (int k = 0; k < mapped.length; k++) {
      mapped[k] /= sum;
    }
    return mapped;
  }
}
