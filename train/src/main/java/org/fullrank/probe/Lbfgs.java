package org.fullrank.probe;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Limited-memory BFGS with a weak-Wolfe line search by bisection, for smooth convex functions.
 *
 * @param memory number of past steps in the Hessian approximation
 * @param iterations largest number of iterations, each of one or a few evaluations
 * @param tolerance largest absolute gradient entry at a point that counts as the minimum
 * @see <a href="https://doi.org/10.1007/BF01589116">Liu and Nocedal, Math. Programming 1989</a>
 * @see <a href="https://doi.org/10.1007/s10107-012-0514-2">Lewis and Overton, 2013, Alg. 2.6</a>
 */
@SuppressWarnings("ArrayRecordComponent") // points are handed over, not shared
public record Lbfgs(int memory, int iterations, double tolerance) {
  private static final double ARMIJO = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int TRIALS = 25;

  /** A differentiable function. */
  @FunctionalInterface
  public interface Objective {
    /** The value at {@code x}; writes the gradient there. */
    double at(double[] x, double[] gradient);
  }

  /** The end of the minimisation. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not shared
  public record Solution(double[] x, double value, int iterations, boolean converged) {}

  private record Point(double[] x, double value, double[] gradient) {
    static Point at(Objective f, double[] x) {
      double[] gradient = new double[x.length];
      double value = f.at(x, gradient);
      return new Point(x, value, gradient);
    }

    double steepness() {
      double most = 0;
      for (double entry : gradient) {
        most = Math.max(most, Math.abs(entry));
      }
      return most;
    }
  }

  /** A step, the change of the gradient along the step, and {@code 1 / (step · change)}. */
  private record Pair(double[] step, double[] change, double rho) {}

  /** Minimises {@code f} from {@code start}, which is not changed. */
  public Solution minimise(Objective f, double[] start) {
    var pairs = new ArrayDeque<Pair>();
    Point here = Point.at(f, start.clone());
    for (int iteration = 0; iteration < iterations; iteration++) {
      if (here.steepness() <= tolerance) {
        return new Solution(here.x, here.value, iteration, true);
      }
      Point next = search(f, here, direction(here, pairs));
      if (next.value >= here.value) { // the noise of fp32 hides any further descent
        return new Solution(here.x, here.value, iteration, here.steepness() <= 10 * tolerance);
      }
      remember(pairs, here, next);
      here = next;
    }
    return new Solution(here.x, here.value, iterations, here.steepness() <= tolerance);
  }

  private void remember(ArrayDeque<Pair> pairs, Point from, Point to) {
    double[] step = sum(to.x, -1, from.x);
    double[] change = sum(to.gradient, -1, from.gradient);
    double curvature = dot(step, change);
    if (curvature > 0) {
      pairs.addLast(new Pair(step, change, 1 / curvature));
    }
    if (pairs.size() > memory) {
      pairs.removeFirst();
    }
  }

  /** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
  private static double[] direction(Point here, ArrayDeque<Pair> pairs) {
    double[] q = here.gradient.clone();
    if (pairs.isEmpty()) {
      return scaled(-1 / Math.max(1, Math.sqrt(dot(q, q))), q);
    }
    double[] weights = new double[pairs.size()];
    int newest = pairs.size() - 1;
    int i = newest;
    for (Iterator<Pair> it = pairs.descendingIterator(); it.hasNext(); i--) {
      Pair pair = it.next();
      weights[i] = pair.rho * dot(pair.step, q);
      q = sum(q, -weights[i], pair.change);
    }
    Pair last = pairs.getLast();
    q = scaled(1 / (last.rho * dot(last.change, last.change)), q);
    i = 0;
    for (Pair pair : pairs) {
      q = sum(q, weights[i++] - pair.rho * dot(pair.change, q), pair.step);
    }
    return scaled(-1, q);
  }

  /**
   * The first point along {@code direction} that meets both Wolfe conditions; {@code from} if none.
   */
  private static Point search(Objective f, Point from, double[] direction) {
    double slope = dot(from.gradient, direction);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double length = 1;
    Point best = from;
    for (int trial = 0; trial < TRIALS; trial++) {
      Point to = Point.at(f, sum(from.x, length, direction));
      if (!(to.value <= from.value + ARMIJO * length * slope)) {
        high = length;
      } else {
        best = to.value < best.value ? to : best;
        if (dot(to.gradient, direction) >= CURVATURE * slope) {
          return to;
        }
        low = length;
      }
      length = Double.isInfinite(high) ? 2 * length : (low + high) / 2;
    }
    return best;
  }

  private static double dot(double[] a, double[] b) {
    double total = 0;
    for (int i = 0; i < a.length; i++) {
      total += a[i] * b[i];
    }
    return total;
  }

  private static double[] sum(double[] a, double factor, double[] b) {
    double[] result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[i] + factor * b[i];
    }
    return result;
  }

  private static double[] scaled(double factor, double[] a) {
    double[] result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = factor * a[i];
    }
    return result;
  }
}
