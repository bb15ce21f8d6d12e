package org.fullrank.loader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Check;
import org.fullrank.data.Dataset;

/**
 * Which samples of a data set make an epoch, and in what order. The order is a pure function of the
 * sampler, the seed and the epoch, so that a loader can begin at any batch of any epoch.
 */
public sealed interface Sampler {
  /** Number of samples in an epoch of a data set of {@code size} samples. */
  default int count(int size) {
    return size;
  }

  /**
   * The samples of one epoch.
   *
   * @param size of the data set, samples
   * @param batch size of the batches that the order is cut into
   * @param random the epoch's own stream
   * @return {@link #count} places in the data set
   */
  int[] order(int size, int batch, RandomGenerator random);

  /** Every sample once, in a new order each epoch (Fisher and Yates). */
  record Shuffled() implements Sampler {
    @Override
    public int[] order(int size, int batch, RandomGenerator random) {
      var order = new int[size];
      for (int i = 0; i < size; i++) {
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      return order;
    }
  }

  /**
   * Some of the samples once, in a new order each epoch.
   *
   * @param places of these samples in the data set, one or more
   */
  record Selected(List<Integer> places) implements Sampler {
    public Selected {
      places = List.copyOf(places);
      Check.positive(places.size(), "number of selected samples");
    }

    /** The labelled samples of {@code data}. */
    public static Selected labelled(Dataset data) {
      return new Selected(
          IntStream.range(0, data.size()).filter(i -> data.label(i) >= 0).boxed().toList());
    }

    @Override
    public int count(int size) {
      return places.size();
    }

    @Override
    public int[] order(int size, int batch, RandomGenerator random) {
      int[] order = new Shuffled().order(places.size(), batch, random);
      return Arrays.stream(order).map(places::get).toArray();
    }
  }

  /**
   * Every kind of sample equally often, as classes or groups for worst-group training: the kinds
   * take turns, in a new order each round. Each kind's samples come in a new order whenever all of
   * them were taken; rare samples repeat and frequent samples wait.
   *
   * @param kinds kind of each sample, 0 or more; samples below 0 are left out
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  record Balanced(int[] kinds) implements Sampler {
    public Balanced {
      Check.positive(
          (int) Arrays.stream(kinds).filter(kind -> kind >= 0).count(), "samples with a kind");
    }

    /** The classes of {@code data} equally often. */
    public static Balanced byClass(Dataset data) {
      return new Balanced(IntStream.range(0, data.size()).map(data::label).toArray());
    }

    /** The groups of {@code data} equally often. */
    public static Balanced byGroup(Dataset data) {
      return new Balanced(
          IntStream.range(0, data.size()).map(i -> data.target(i).group()).toArray());
    }

    @Override
    public int count(int size) {
      return (int) Arrays.stream(kinds).filter(kind -> kind >= 0).count();
    }

    @Override
    public int[] order(int size, int batch, RandomGenerator random) {
      each(kinds.length, size, "kinds");
      Map<Integer, List<Integer>> members = new TreeMap<>();
      IntStream.range(0, size)
          .filter(i -> kinds[i] >= 0)
          .forEach(i -> members.computeIfAbsent(kinds[i], _ -> new ArrayList<>()).add(i));
      List<Turns> turns = members.values().stream().map(list -> new Turns(list, random)).toList();
      var order = new int[count(size)];
      var kindTurns = new Turns(IntStream.range(0, turns.size()).boxed().toList(), random);
      Arrays.setAll(order, _ -> turns.get(kindTurns.next()).next());
      return order;
    }
  }

  /**
   * Samples drawn with replacement, each with a probability that is proportional to its weight; an
   * epoch has as many draws as the set has samples.
   *
   * @param weights one for each sample, 0 or more, at least one of them positive
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  record Weighted(double[] weights) implements Sampler {
    public Weighted {
      for (double weight : weights) {
        Check.atLeastZero(weight, "weight");
      }
      Check.positive(Arrays.stream(weights).sum(), "sum of weights");
    }

    /**
     * The samples of {@code data} such that {@code share} of an epoch has labels, in the mean; all
     * equally often if all have labels, or none.
     *
     * @param share above 0, below 1
     */
    public static Weighted byLabel(Dataset data, double share) {
      boolean[] labelled = new boolean[data.size()];
      int count = 0;
      for (int i = 0; i < labelled.length; i++) {
        labelled[i] = data.label(i) != Dataset.UNLABELLED;
        count += labelled[i] ? 1 : 0;
      }
      double one = count == 0 || count == labelled.length ? 1 : share / count;
      double other = one == 1 ? 1 : (1 - share) / (labelled.length - count);
      return new Weighted(
          IntStream.range(0, labelled.length)
              .mapToDouble(i -> labelled[i] ? one : other)
              .toArray());
    }

    @Override
    public int[] order(int size, int batch, RandomGenerator random) {
      each(weights.length, size, "weights");
      double[] below = weights.clone();
      Arrays.parallelPrefix(below, Double::sum);
      var order = new int[size];
      Arrays.setAll(order, _ -> first(below, random.nextDouble() * below[size - 1]));
      return order;
    }

    /** The first place whose sum is above {@code draw}. */
    private static int first(double[] sums, double draw) {
      int low = 0;
      int high = sums.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sums[middle] > draw) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }
  }

  /**
   * Every sample once, in batches of about equal length, so that little is padded: the shuffled
   * samples are cut into pools, each pool is sorted by length, and the batches of all pools are
   * shuffled. Samples that do not fill a batch come last.
   *
   * @param lengths one for each sample, in any unit
   * @param pool batches in a pool, positive; the more, the closer the lengths and the less chance
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  record Bucketed(int[] lengths, int pool) implements Sampler {
    public Bucketed {
      Check.positive(pool, "pool");
    }

    /** Pools of 100 batches. */
    public static Bucketed of(int[] lengths) {
      return new Bucketed(lengths, 100);
    }

    @Override
    public int[] order(int size, int batch, RandomGenerator random) {
      each(lengths.length, size, "lengths");
      int[] shuffled = new Shuffled().order(size, batch, random);
      int whole = size / batch;
      Integer[] sorted = Arrays.stream(shuffled).boxed().toArray(Integer[]::new);
      for (int first = 0; first < whole; first += pool) {
        int last = Math.min(whole, first + pool);
        Arrays.sort(sorted, first * batch, last * batch, Comparator.comparingInt(i -> lengths[i]));
      }
      int[] batches = new Shuffled().order(whole, batch, random);
      var order = new int[size];
      Arrays.setAll(
          order, i -> sorted[i < whole * batch ? batches[i / batch] * batch + i % batch : i]);
      return order;
    }
  }

  private static void each(int were, int size, String name) {
    if (were != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s: want one for each of %,d samples, were %,d", name, size, were));
    }
  }
}
