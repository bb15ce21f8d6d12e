package org.fullrank.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The likeliest sequence of a model that predicts the next id, among a beam of hypotheses. A
 * finished hypothesis of {@code n} ids, the end among them, is judged by {@code ln p / ((5 +
 * n)/6)^α} (Wu et al., arXiv 1609.08144, Eq. 14, without coverage).
 *
 * @param width hypotheses that are kept at each length, 1 or more; 1 is greedy search
 * @param lengthPenalty {@code α}, 0 or more; 0 prefers short sequences most
 * @param longest ids of a sequence at most, the end among them, 1 or more
 * @param end number of the id that finishes a sequence
 */
public record BeamSearch(int width, double lengthPenalty, int longest, int end) {
  public BeamSearch {
    if (width < 1 || !(lengthPenalty >= 0) || longest < 1 || end < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "beam: want width and longest 1 or more, length penalty and end 0 or more, were %d,"
                  + " %d, %s, %d",
              width,
              longest,
              lengthPenalty,
              end));
    }
  }

  /**
   * A sequence and its logarithm of probability.
   *
   * @param ids without the beginning; the end is the last one of a finished sequence
   * @param log natural logarithm of its probability
   */
  public record Hypothesis(List<Integer> ids, double log) {
    public Hypothesis {
      ids = List.copyOf(ids);
    }
  }

  /**
   * The best hypothesis; an unfinished one if none is finished at the longest length, or if every
   * next id has a probability of 0.
   *
   * @param model from prefixes of equal length to the natural logarithms of the probabilities of
   *     the next id, an array for each prefix; the first prefix is empty
   */
  public Hypothesis best(Function<List<List<Integer>>, List<double[]>> model) {
    var alive = List.of(new Hypothesis(List.of(), 0));
    var finished = new ArrayList<Hypothesis>();
    for (int length = 1; length <= longest && !alive.isEmpty(); length++) {
      var next = likeliest(alive, model.apply(alive.stream().map(Hypothesis::ids).toList()));
      if (next.isEmpty()) {
        break;
      }
      next.stream().filter(this::ends).forEach(finished::add);
      alive = next.stream().filter(it -> !ends(it)).toList();
      if (isSettled(finished, alive)) {
        break;
      }
    }
    var judged = finished.isEmpty() ? alive : finished;
    return judged.stream().max(Comparator.comparingDouble(this::judged)).orElseThrow();
  }

  private List<Hypothesis> likeliest(List<Hypothesis> alive, List<double[]> logs) {
    var all = new ArrayList<Hypothesis>();
    for (int i = 0; i < alive.size(); i++) {
      for (int id = 0; id < logs.get(i).length; id++) {
        var ids = Stream.concat(alive.get(i).ids().stream(), Stream.of(id)).toList();
        all.add(new Hypothesis(ids, alive.get(i).log() + logs.get(i)[id]));
      }
    }
    return all.stream()
        .filter(it -> it.log() > Double.NEGATIVE_INFINITY)
        .sorted(Comparator.comparingDouble(it -> -it.log()))
        .limit(width)
        .toList();
  }

  /** Whether no hypothesis alive can still be judged better than the best that is finished. */
  private boolean isSettled(List<Hypothesis> finished, List<Hypothesis> alive) {
    double reachable =
        alive.stream()
            .mapToDouble(it -> it.log() / divisor(longest))
            .max()
            .orElse(Double.NEGATIVE_INFINITY);
    return finished.stream().anyMatch(it -> judged(it) >= reachable);
  }

  private boolean ends(Hypothesis hypothesis) {
    return hypothesis.ids().getLast() == end;
  }

  private double judged(Hypothesis hypothesis) {
    return hypothesis.log() / divisor(hypothesis.ids().size());
  }

  private double divisor(int length) {
    return Math.pow((5.0 + length) / 6, lengthPenalty);
  }
}
