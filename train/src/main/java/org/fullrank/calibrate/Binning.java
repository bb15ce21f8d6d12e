package org.fullrank.calibrate;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.calibrate.ReliabilityDiagram.Bin;
import org.fullrank.core.Check;

/** The bins of a reliability diagram. */
public sealed interface Binning {
  /** The edge of a bin that belongs to it. */
  enum Edge {
    /** bin {@code b} is {@code [b/B, (b+1)/B)}; the probability 1 is in the last bin */
    LOWER,
    /** bin {@code b} is {@code (b/B, (b+1)/B]}; the probability 0 is in the first bin */
    UPPER
  }

  /**
   * Bins of equal width.
   *
   * @param count {@code B}, positive
   * @param edge the edge of a bin that belongs to it
   */
  record EqualWidth(int count, Edge edge) implements Binning {
    /** Fifteen bins, closed below: the usual choice of the literature. */
    public static final EqualWidth USUAL = new EqualWidth(15, Edge.LOWER);

    public EqualWidth {
      Check.positive(count, "bins");
    }

    private int of(double probability) {
      double place = probability * count;
      return switch (edge) {
        case LOWER -> Math.min((int) place, count - 1);
        case UPPER -> Math.min(Math.max((int) Math.ceil(place) - 1, 0), count - 1);
      };
    }
  }

  /**
   * Bins of equally many forecasts by ascending probability: bin {@code b} of {@code B} takes the
   * places from {@code ⌊b·n/B⌋} to {@code ⌊(b+1)·n/B⌋ − 1}. Equal probabilities stay together, in
   * the bin of the first of them, so that no order of the images decides a result.
   *
   * @param count {@code B}, positive; fewer bins are filled where there are fewer distinct
   *     probabilities
   */
  record EqualMass(int count) implements Binning {
    public EqualMass {
      Check.positive(count, "bins");
    }
  }

  /** The non-empty bins of {@code forecasts}, ascending. */
  default List<Bin> of(BinaryForecasts forecasts) {
    return switch (this) {
      case EqualWidth width -> wide(width, forecasts);
      case EqualMass mass -> heavy(mass.count(), forecasts);
    };
  }

  private static List<Bin> wide(EqualWidth width, BinaryForecasts forecasts) {
    var sums = new BinSums(width.count());
    for (int i = 0; i < forecasts.size(); i++) {
      sums.add(width.of(forecasts.probability()[i]), forecasts, i);
    }
    var bins = new ArrayList<Bin>();
    for (int b = 0; b < width.count(); b++) {
      double low = (double) b / width.count();
      sums.bin(b, low, (b + 1.0) / width.count()).ifPresent(bins::add);
    }
    return List.copyOf(bins);
  }

  private static List<Bin> heavy(int count, BinaryForecasts forecasts) {
    int[] order = forecasts.ascending();
    double[] probability = forecasts.probability();
    var sums = new BinSums(count);
    double[] low = new double[count];
    double[] high = new double[count];
    int bin = 0;
    for (int place = 0; place < order.length; place++) {
      boolean tied = place > 0 && probability[order[place]] == probability[order[place - 1]];
      if (!tied) {
        bin = bin(place, count, order.length);
      }
      if (sums.isEmpty(bin)) {
        low[bin] = probability[order[place]];
      }
      high[bin] = probability[order[place]];
      sums.add(bin, forecasts, order[place]);
    }
    var bins = new ArrayList<Bin>();
    for (int b = 0; b < count; b++) {
      sums.bin(b, low[b], high[b]).ifPresent(bins::add);
    }
    return List.copyOf(bins);
  }

  /** The bin {@code b} with {@code ⌊b·n/B⌋ ≤ place < ⌊(b+1)·n/B⌋}. */
  private static int bin(int place, int count, int size) {
    return (int) (((long) (place + 1) * count - 1) / size);
  }
}
