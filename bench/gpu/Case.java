import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fullrank.cuda.CudaAttention;
import org.fullrank.cuda.CudaDevice;
import org.fullrank.cuda.CudaElement;
import org.fullrank.cuda.CudaMemory;
import org.fullrank.kernels.Gradients;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Operands;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;
import org.fullrank.kernels.Shape;
import org.fullrank.kernels.Strides;
import org.fullrank.kernels.ArrayView;

/** One problem with its arrays on the device, and with what was sent and came back on the host. */
final class Case implements AutoCloseable {
  /** An array {@code [batch, heads, rows, size]} on both sides. */
  record Array(CudaMemory memory, MemorySegment host, ArrayView view) {}

  final CudaAttention problem;
  final Array q;
  final Array k;
  final Array v;
  final Array g;
  final Array out;
  final Array dq;
  final Array dk;
  final Array dv;
  final MemorySegment logSumExp;
  private final CudaDevice device;
  private final CudaMemory statistics;
  private final Arena arena = Arena.ofShared();
  private final List<CudaMemory> memories = new ArrayList<>();

  Case(CudaDevice device, CudaAttention problem, long seed) {
    this.device = device;
    this.problem = problem;
    var random = new Random(seed);
    Shape s = problem.shape();
    q = array(s.queries());
    k = array(s.keys());
    v = array(s.keys());
    g = array(s.queries());
    out = array(s.queries());
    dq = array(s.queries());
    dk = array(s.keys());
    dv = array(s.keys());
    for (Array array : List.of(q, k, v, g)) {
      fill(array, random);
    }
    for (Array array : List.of(out, dq, dk, dv)) {
      array.memory().write(array.host().fill((byte) 0xff)); // NaN, until something is written
    }
    long bytes = 4L * s.batch() * s.heads() * s.queries();
    statistics = device.allocate(bytes);
    memories.add(statistics);
    logSumExp = arena.allocate(bytes);
  }

  static CudaAttention problem(Shape shape, CudaElement element, boolean softmax, Mask mask) {
    Score score =
        softmax ? new Score.Softmax() : new Score.Sigmoid((float) -Math.log(shape.keys()));
    return new CudaAttention(
        shape, element, new Rule(score, (float) (1 / Math.sqrt(shape.size())), mask));
  }

  private Array array(int rows) {
    Shape s = problem.shape();
    long bytes = 2L * s.batch() * s.heads() * rows * s.size();
    var memory = device.allocate(bytes);
    memories.add(memory);
    Strides strides = Strides.packed(s.heads(), rows, s.size());
    return new Array(memory, arena.allocate(bytes), memory.view(strides));
  }

  private void fill(Array array, Random random) {
    long count = array.host().byteSize() / 2;
    for (long i = 0; i < count; i++) {
      array.host().setAtIndex(JAVA_SHORT, i, narrow((float) random.nextGaussian()));
    }
    array.memory().write(array.host());
  }

  private short narrow(float x) {
    return switch (problem.element()) {
      case FLOAT16 -> Float.floatToFloat16(x);
      case BFLOAT16 -> {
        int bits = Float.floatToRawIntBits(x);
        yield (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
      }
    };
  }

  private double widen(short bits) {
    return switch (problem.element()) {
      case FLOAT16 -> Float.float16ToFloat(bits);
      case BFLOAT16 -> Float.intBitsToFloat(bits << 16);
    };
  }

  private Operands operands() {
    return new Operands(q.view(), k.view(), v.view());
  }

  private AttentionOutput result() {
    long bytes = logSumExp.byteSize();
    return new AttentionOutput(
        out.view(), ArrayView.at(statistics.address(), bytes, Strides.packed(1, 1, 1)).memory());
  }

  void forward() {
    device.kernels().forward(problem, operands(), result());
  }

  void backward() {
    var gradients = new Operands(dq.view(), dk.view(), dv.view());
    device.kernels().backward(problem, operands(), result(), new Gradients(g.view(), gradients));
  }

  /** Waits, and brings everything to the host. */
  void fetch() {
    device.kernels().await();
    for (Array array : List.of(out, dq, dk, dv)) {
      array.memory().read(array.host());
    }
    statistics.read(logSumExp);
  }

  boolean softmax() {
    return problem.rule().score() instanceof Score.Softmax;
  }

  double bias() {
    return switch (problem.rule().score()) {
      case Score.Sigmoid(float bias) -> bias;
      case Score.Softmax() -> 0;
    };
  }

  double logSumExp(int head, int query) {
    return logSumExp.getAtIndex(JAVA_FLOAT, (long) head * problem.shape().queries() + query);
  }

  /** Row {@code row} of head {@code head}, counted through all batch entries. */
  double[] row(Array array, int head, int row) {
    Shape s = problem.shape();
    long rows = array.host().byteSize() / 2 / s.size() / s.heads() / s.batch();
    double[] to = new double[s.size()];
    for (int d = 0; d < to.length; d++) {
      to[d] = widen(array.host().getAtIndex(JAVA_SHORT, (head * rows + row) * s.size() + d));
    }
    return to;
  }

  @Override
  public void close() {
    memories.forEach(CudaMemory::close);
    arena.close();
  }
}
