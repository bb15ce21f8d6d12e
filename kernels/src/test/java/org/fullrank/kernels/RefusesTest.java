package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is wrong is said before an address is followed. */
class RefusesTest {
  private static final Shape SHAPE = new Shape(2, 3, 4, 5, 16);
  private static final Attention PROBLEM =
      new Attention(SHAPE, Element.FLOAT32, Rule.of(new Score.Softmax(), 16));
  private static final long BYTES = 2 * 3 * 5 * 16 * 4;

  private final Arena arena = Arena.ofConfined();
  private final AttentionKernels kernels = Selection.best(Workers.of(1)).kernels();
  private final ArrayView q = view(arena.allocate(BYTES), 4);
  private final ArrayView k = view(arena.allocate(BYTES), 5);
  private final ArrayView v = view(arena.allocate(BYTES), 5);
  private final ArrayView out = view(arena.allocate(BYTES), 4);
  private final Operands in = new Operands(q, k, v);

  @AfterEach
  void close() {
    arena.close();
  }

  private static ArrayView view(MemorySegment memory, int rows) {
    return new ArrayView(memory, Strides.packed(3, rows, 16));
  }

  private static void refuses(String message, ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }

  private void refusesForward(String message, Operands operands, AttentionOutput result) {
    refuses(message, () -> kernels.forward(PROBLEM, operands, result));
  }

  @Test
  void refuses_shapes() {
    refuses("batch: want at least 1, was 0", () -> new Shape(0, 1, 1, 1, 1));
    refuses("heads: want at least 1, was -1", () -> new Shape(1, -1, 1, 1, 1));
    refuses("queries: want 1 to 16777216, was 16777217", () -> new Shape(1, 1, 16777217, 1, 1));
    refuses("keys: want 1 to 16777216, was 0", () -> new Shape(1, 1, 1, 0, 1));
    refuses("size: want 1 to 256, was 257", () -> new Shape(1, 1, 1, 1, 257));
    refuses("threads: want at least 1, was 0", () -> Workers.of(0));
  }

  @Test
  void refuses_numbersThatAreNone() {
    refuses("bias: want a finite number, was NaN", () -> new Score.Sigmoid(Float.NaN));
    refuses(
        "scale: want a finite number, was Infinity",
        () -> new Rule(new Score.Softmax(), Float.POSITIVE_INFINITY, Mask.NONE));
    refuses(
        "slope: want a finite number, was NaN",
        () -> masked(Mask.NONE.withSlopes(1, 2, Float.NaN)));
  }

  private static void masked(Mask mask) {
    var _ = new Attention(SHAPE, Element.FLOAT32, new Rule(new Score.Softmax(), 1, mask));
  }

  @Test
  void refuses_masksOfAnotherShape() {
    refuses("lengths: want 2 or none, was 3", () -> masked(Mask.NONE.withLengths(1, 2, 3)));
    refuses("length: want 0 to 5, was 6", () -> masked(Mask.NONE.withLengths(1, 6)));
    refuses("slopes: want 3 or none, was 1", () -> masked(Mask.NONE.withSlopes(1)));
    refuses("listed: want 2 or none, was 1", () -> masked(Mask.NONE.withListed(new int[1])));
    refuses(
        "listed key: want 0 to 4, was -1",
        () -> masked(Mask.NONE.withListed(new int[0], new int[] {-1})));
    refuses(
        "listed key: want each once, was 3 twice",
        () -> masked(Mask.NONE.withListed(new int[0], new int[] {3, 1, 3})));
  }

  @Test
  void refuses_memoryThatIsTooSmall() {
    ArrayView small = view(arena.allocate(1535), 4);
    refusesForward(
        "q: want at least 1536 bytes, was 1535",
        new Operands(small, k, v),
        AttentionOutput.of(out));
    refusesForward("out: want at least 1536 bytes, was 1535", in, AttentionOutput.of(small));
    refusesForward(
        "logSumExp: want at least 96 bytes, was 95",
        in,
        new AttentionOutput(out, arena.allocate(95)));
  }

  @Test
  void refuses_memoryThatIsNotThere() {
    ArrayView heap = view(MemorySegment.ofArray(new float[480]), 5);
    refusesForward(
        "k: want memory outside the Java heap, was within",
        new Operands(q, heap, v),
        AttentionOutput.of(out));
    Arena other = Arena.ofShared();
    ArrayView closed = view(other.allocate(BYTES), 5);
    other.close();
    refusesForward(
        "v: want open memory, was closed", new Operands(q, k, closed), AttentionOutput.of(out));
    refusesForward(
        "out: want writable memory, was read-only",
        in,
        AttentionOutput.of(view(out.memory().asReadOnly(), 4)));
    refuses("address: want memory, was null", () -> ArrayView.at(0, 8, Strides.packed(1, 1, 1)));
    refuses("bytes: want at least 0, was -8", () -> ArrayView.at(64, -8, Strides.packed(1, 1, 1)));
  }

  @Test
  void refuses_memoryOfAnotherThread() throws InterruptedException {
    var others = new AtomicReference<ArrayView>();
    var done = new CountDownLatch(1);
    Thread owner =
        Thread.startVirtualThread(() -> {
          try (Arena confined = Arena.ofConfined()) {
            others.set(view(confined.allocate(BYTES), 5));
            done.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    while (others.get() == null) {
      Thread.onSpinWait();
    }
    refusesForward(
        "v: want memory of this thread or shared memory, was another thread's",
        new Operands(q, k, others.get()),
        AttentionOutput.of(out));
    done.countDown();
    owner.join();
  }

  /** Plain Java keeps what a head's queries have gathered in one array. */
  @Test
  void refuses_moreThanAnArrayHolds() {
    var shape = new Shape(1, 1, 1 << 23, 1, 256);
    var problem = new Attention(shape, Element.FLOAT32, Rule.of(new Score.Softmax(), 256));
    var strides = Strides.packed(1, 1 << 23, 256);
    ArrayView far = ArrayView.at(4096, 1L << 40, strides);
    AttentionKernels plain = Selection.of(Implementation.PLAIN, Workers.of(1)).kernels();
    String message = "queries: want at most 8388607 of size 256 in Java, was 8388608";
    var operands = new Operands(far, far, far);
    refuses(message, () -> plain.forward(problem, operands, AttentionOutput.of(far)));
    var saved = new AttentionOutput(far, far.memory());
    refuses(message, () -> plain.backward(problem, operands, saved, new Gradients(far, operands)));
  }

  @Test
  void refuses_strides() {
    refuses("row stride: want at least 0, was -1", () -> new Strides(1, 1, -1));
    var far = new ArrayView(q.memory(), new Strides(Long.MAX_VALUE, Long.MAX_VALUE, 1));
    refusesForward(
        "q: want strides that fit into memory, was Strides[batch=9223372036854775807,"
            + " head=9223372036854775807, row=1]",
        new Operands(far, k, v),
        AttentionOutput.of(out));
    var same = new ArrayView(out.memory(), new Strides(192, 0, 16));
    refusesForward(
        "out: want rows that do not overlap, as the array is an output,"
            + " was Strides[batch=192, head=0, row=16]",
        in,
        AttentionOutput.of(same));
    assertThatCode(
            () -> kernels.forward(PROBLEM, new Operands(same, k, v), AttentionOutput.of(out)))
        .doesNotThrowAnyException();
  }

  @Test
  void refuses_backwardWithoutWhatSoftmaxSaved() {
    var gradients = new Gradients(out, new Operands(view(arena.allocate(BYTES), 4), k, v));
    refuses(
        "logSumExp: want at least 96 bytes, was 0",
        () -> kernels.backward(PROBLEM, in, AttentionOutput.of(out), gradients));
  }

  /** Any numbers at all are computed or refused, many of either; the process survives. */
  @Test
  void refuses_orSurvivesAnything() {
    var random = new Random(1);
    int computed = 0;
    for (int i = 0; i < 3000; i++) {
      computed += survives(random, false) ? 1 : 0;
      computed += survives(random, true) ? 1 : 0;
    }
    assertThat(computed).isBetween(1000, 5000);
  }

  private boolean survives(Random random, boolean backward) {
    Attention problem = problem(random);
    try (Arena passing = Arena.ofConfined()) {
      ArrayView[] views = new ArrayView[8];
      for (int i = 0; i < 8; i++) {
        views[i] = maybe(problem.shape(), passing, random);
      }
      var operands = new Operands(views[0], views[1], views[2]);
      int bytes = random.nextInt(12) == 0 ? random.nextInt(400) : 400;
      var result = new AttentionOutput(views[3], passing.allocate(bytes));
      kernels.forward(problem, operands, result);
      if (backward) {
        var gradients = new Gradients(views[4], new Operands(views[5], views[6], views[7]));
        kernels.backward(problem, operands, result, gradients);
      }
      return true;
    } catch (IllegalArgumentException _) {
      return false; // said in words
    }
  }

  private static Attention problem(Random random) {
    var shape =
        new Shape(
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            1 + random.nextInt(9),
            1 + random.nextInt(9),
            1 + random.nextInt(40));
    Element element = random.nextBoolean() ? Element.FLOAT32 : Element.BFLOAT16;
    Score score = random.nextBoolean() ? new Score.Softmax() : new Score.Sigmoid(0);
    return new Attention(shape, element, Rule.of(score, shape.size()));
  }

  /** Usually as it should be. */
  private static ArrayView maybe(Shape shape, Arena arena, Random random) {
    long[] odd = {0, 1, 3, 16, 17, 48, 64, 1000, 1L << 20, 1L << 40, Long.MAX_VALUE / 2};
    long[] steps = random.ints(3, 0, odd.length).mapToLong(x -> odd[x]).toArray();
    Strides strides =
        random.nextInt(12) == 0
            ? new Strides(steps[0], steps[1], steps[2])
            : Strides.packed(shape.heads(), 9, shape.size());
    return new ArrayView(
        arena.allocate(random.nextInt(12) == 0 ? 1 + random.nextInt(20_000) : 20_000), strides);
  }
}
