package org.fullrank.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The symbols that frames' probabilities stand for, under the collapse of connectionist temporal
 * classification (Graves et al., ICML 2006): equal neighbours become one symbol, then blanks fall
 * away.
 *
 * @param blank number of the blank symbol, 0 or more
 */
public record CtcDecoder(int blank) {
  public CtcDecoder {
    if (blank < 0) {
      throw new IllegalArgumentException("blank: want 0 or more, was " + blank);
    }
  }

  /**
   * The collapse of the path of each frame's likeliest symbol; the first of equally likely symbols.
   *
   * @param logs {@code [frames][symbols]}, natural logarithms of probabilities
   */
  public List<Integer> greedy(double[][] logs) {
    var symbols = new ArrayList<Integer>();
    int before = blank;
    for (double[] frame : logs) {
      int best = 0;
      for (int symbol = 1; symbol < frame.length; symbol++) {
        best = frame[symbol] > frame[best] ? symbol : best;
      }
      if (best != blank && best != before) {
        symbols.add(best);
      }
      before = best;
    }
    return symbols;
  }

  /**
   * The likeliest symbols among {@code width} prefixes, whose probability is the sum over all paths
   * that collapse to them (prefix search, Graves et al., section 3.2; in the form of Hannun et al.,
   * arXiv 1408.2873, Algorithm 1, without a language model).
   *
   * @param logs {@code [frames][symbols]}, natural logarithms of probabilities
   * @param width prefixes that are kept after each frame, 1 or more
   */
  public List<Integer> beam(double[][] logs, int width) {
    if (width < 1) {
      throw new IllegalArgumentException("width: want 1 or more, was " + width);
    }
    Map<List<Integer>, Mass> kept = Map.of(List.of(), new Mass(0, Double.NEGATIVE_INFINITY));
    for (double[] frame : logs) {
      kept = likeliest(extended(kept, frame), width);
    }
    return kept.entrySet().stream()
        .max(Comparator.comparingDouble(e -> e.getValue().total()))
        .orElseThrow()
        .getKey();
  }

  /**
   * The logarithm of a prefix's probability, by how its paths end.
   *
   * @param blank of the paths that end in a blank
   * @param symbol of the paths that end in the prefix's last symbol
   */
  private record Mass(double blank, double symbol) {
    double total() {
      return sum(blank, symbol);
    }

    Mass plus(Mass other) {
      return new Mass(sum(blank, other.blank), sum(symbol, other.symbol));
    }

    private static double sum(double a, double b) {
      double most = Math.max(a, b);
      return most == Double.NEGATIVE_INFINITY
          ? most
          : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
    }
  }

  private Map<List<Integer>, Mass> extended(Map<List<Integer>, Mass> kept, double[] frame) {
    var next = new HashMap<List<Integer>, Mass>();
    kept.forEach((prefix, mass) -> {
      int last = prefix.isEmpty() ? blank : prefix.getLast();
      double stays = prefix.isEmpty() ? Double.NEGATIVE_INFINITY : mass.symbol + frame[last];
      next.merge(prefix, new Mass(mass.total() + frame[blank], stays), Mass::plus);
      for (int symbol = 0; symbol < frame.length; symbol++) {
        if (symbol != blank) {
          double before = symbol == last ? mass.blank : mass.total();
          var longer = new Mass(Double.NEGATIVE_INFINITY, before + frame[symbol]);
          next.merge(with(prefix, symbol), longer, Mass::plus);
        }
      }
    });
    return next;
  }

  private static List<Integer> with(List<Integer> prefix, int symbol) {
    var longer = new ArrayList<>(prefix);
    longer.add(symbol);
    return List.copyOf(longer);
  }

  private static Map<List<Integer>, Mass> likeliest(Map<List<Integer>, Mass> all, int width) {
    var kept = new HashMap<List<Integer>, Mass>();
    all.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<List<Integer>, Mass> e) -> -e.getValue().total()))
        .limit(width)
        .forEach(e -> kept.put(e.getKey(), e.getValue()));
    return kept;
  }
}
