import java.util.Arrays;
import java.util.List;
import org.fullrank.cuda.CudaAttention;
import org.fullrank.cuda.CudaDevice;
import org.fullrank.cuda.CudaElement;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Shape;

/** {@code check small}, {@code check} or {@code time}: the CUDA kernels on the first device. */
final class Gpu {
  private static final int ROUNDS = 11;
  private static final int NO_DEVICE = 3;

  /** The paper's grid: 16,384 tokens of width 2,048. */
  private static final int WIDTH = 2048;

  private static final int TOKENS = 16_384;

  private Gpu() {}

  public static void main(String[] arguments) {
    switch (CudaDevice.open(0)) {
      case CudaDevice.Opening.Missing(var reason) -> {
        System.err.println(reason);
        System.exit(NO_DEVICE);
      }
      case CudaDevice.Opening.Opened(var device) -> {
        boolean good = run(device, List.of(arguments));
        device.close();
        System.exit(good ? 0 : 1);
      }
    }
  }

  private static boolean run(CudaDevice device, List<String> arguments) {
    System.out.println("\n" + device + "\n");
    return switch (String.join(" ", arguments)) {
      case "check small" -> check(device, small());
      case "check" -> check(device, small()) & check(device, large());
      case "time" -> time(device);
      case String other ->
          throw new IllegalArgumentException("want check small, check or time, was " + other);
    };
  }

  private static List<int[]> small() {
    return List.of(
        new int[] {1, 1, 1, 1},
        new int[] {1, 2, 77, 77},
        new int[] {2, 3, 37, 300},
        new int[] {2, 1, 300, 37},
        new int[] {1, 2, 129, 257});
  }

  private static List<int[]> large() {
    return List.of(
        new int[] {2, 8, 1024, 1024}, new int[] {1, 4, 4096, 4095}, new int[] {1, 2, 16384, 16384});
  }

  private static boolean check(CudaDevice device, List<int[]> shapes) {
    System.out.println("| problem | out | dq | dk | dv | |\n| --- | --- | --- | --- | --- | --- |");
    boolean good = true;
    for (int[] s : shapes) {
      for (int i = 0; i < 16; i++) {
        var shape = new Shape(s[0], s[1], s[2], s[3], (i & 1) == 0 ? 64 : 128);
        CudaElement element = (i & 2) == 0 ? CudaElement.BFLOAT16 : CudaElement.FLOAT16;
        Mask mask = (i & 8) == 0 ? Mask.NONE : Mask.CAUSAL;
        good &= check(device, Case.problem(shape, element, (i & 4) != 0, mask));
      }
    }
    return good;
  }

  private static boolean check(CudaDevice device, CudaAttention problem) {
    try (var one = new Case(device, problem, 1)) {
      one.forward();
      one.backward();
      one.fetch();
      Sampled error = Sampled.of(one, 2);
      double share = problem.element() == CudaElement.BFLOAT16 ? 1 : 0.25;
      boolean good =
          error.out() <= 4e-3 * share
              && error.dq() <= 1.2e-2 * share
              && error.dk() <= 1.2e-2 * share
              && error.dv() <= 6e-3 * share;
      System.out.printf(
          "| %s | %.1e | %.1e | %.1e | %.1e | %s |%n",
          words(problem), error.out(), error.dq(), error.dk(), error.dv(), good ? "ok" : "WRONG");
      return good;
    }
  }

  private static String words(CudaAttention problem) {
    return problem.shape()
        + " "
        + problem.element()
        + " "
        + problem.rule().score()
        + (problem.rule().mask().causal() ? " causal" : "");
  }

  private static boolean time(CudaDevice device) {
    System.out.println(
        """
        bf16; medians of %d alternated rounds; TFLOP/s by 4 (forward) and 10 (backward) times
        batch × heads × n² × size, half of it when causal

        | n | size | causal | forward sigmoid | softmax | ratio | backward sigmoid | softmax | ratio |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |\
        """
            .formatted(ROUNDS));
    for (int size : new int[] {64, 128}) {
      for (int n = 512; n <= TOKENS; n *= 2) {
        var shape = new Shape(TOKENS / n, WIDTH / size, n, n, size);
        time(device, shape, Mask.NONE);
        time(device, shape, Mask.CAUSAL);
      }
    }
    return true;
  }

  private static void time(CudaDevice device, Shape shape, Mask mask) {
    try (var sigmoid = new Case(device, Case.problem(shape, CudaElement.BFLOAT16, false, mask), 1);
        var softmax = new Case(device, Case.problem(shape, CudaElement.BFLOAT16, true, mask), 1)) {
      double n = shape.queries();
      double work =
          (mask.causal() ? 0.5 : 1) * shape.batch() * shape.heads() * n * n * shape.size();
      double[] forward = medians(device, sigmoid::forward, softmax::forward);
      double[] backward = medians(device, sigmoid::backward, softmax::backward);
      System.out.printf(
          "| %d | %d | %s | %s | %s | %.2f | %s | %s | %.2f |%n",
          shape.queries(),
          shape.size(),
          mask.causal() ? "yes" : "no",
          speed(forward[0], 4 * work),
          speed(forward[1], 4 * work),
          forward[1] / forward[0],
          speed(backward[0], 10 * work),
          speed(backward[1], 10 * work),
          backward[1] / backward[0]);
    }
  }

  private static String speed(double milliseconds, double work) {
    return "%.3f ms, %.0f TFLOP/s".formatted(milliseconds, work / milliseconds / 1e9);
  }

  /** Milliseconds of each, in turns, after a round that does not count. */
  private static double[] medians(CudaDevice device, Runnable... works) {
    double[][] all = new double[works.length][ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      for (int w = 0; w < works.length; w++) {
        double one = repeated(device, works[w]);
        if (round >= 0) {
          all[w][round] = one;
        }
      }
    }
    return Arrays.stream(all)
        .mapToDouble(times -> Arrays.stream(times).sorted().toArray()[ROUNDS / 2])
        .toArray();
  }

  private static double repeated(CudaDevice device, Runnable work) {
    int times = 8;
    double all =
        device.milliseconds(
            () -> {
              for (int i = 0; i < times; i++) {
                work.run();
              }
            });
    return all / times;
  }
}
