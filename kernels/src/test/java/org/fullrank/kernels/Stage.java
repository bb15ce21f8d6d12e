package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Lays a sample out in native memory, in one of several ways, and runs kernels on it. */
public final class Stage implements AutoCloseable {
  /** How arrays lie; what lies between rows must stay as it was. */
  public enum Layout {
    PACKED,
    GAPPED,
    TOKENS_FIRST,
    /** q, k and v of a token side by side; needs as many queries as keys. */
    TOGETHER
  }

  private static final byte POISON = (byte) 0xff; // a NaN in fp32 and in bf16
  private static final int GAP = 5;

  private final Arena arena = Arena.ofConfined();
  private final Sample sample;
  private final Layout layout;
  final Operands in;
  final Operands gradient;
  final ArrayView out;
  final ArrayView outGradient;
  final MemorySegment logSumExp;

  Stage(Sample sample, Layout layout) {
    this.sample = sample;
    this.layout = layout;
    Shape shape = sample.problem().shape();
    in = operands();
    gradient = operands();
    out = view(shape.queries());
    outGradient = view(shape.queries());
    logSumExp = poisoned(sample.problem().rows() * Float.BYTES);
    write(in.q(), shape.queries(), sample.q());
    write(in.k(), shape.keys(), sample.k());
    write(in.v(), shape.keys(), sample.v());
    write(outGradient, shape.queries(), sample.g());
  }

  public static Outcome run(AttentionKernels kernels, Sample sample, Layout layout) {
    try (var stage = new Stage(sample, layout)) {
      return stage.run(kernels);
    }
  }

  Outcome run(AttentionKernels kernels) {
    var result = new AttentionOutput(out, logSumExp);
    kernels.forward(sample.problem(), in, result);
    var saved = new AttentionOutput(out, logSumExp.asReadOnly());
    kernels.backward(sample.problem(), in, saved, new Gradients(outGradient, gradient));
    if (layout == Layout.GAPPED) {
      assertGapsUntouched();
    }
    Shape shape = sample.problem().shape();
    return new Outcome(
        read(out, shape.queries()),
        statistics(),
        read(gradient.q(), shape.queries()),
        read(gradient.k(), shape.keys()),
        read(gradient.v(), shape.keys()));
  }

  @Override
  public void close() {
    arena.close();
  }

  private Operands operands() {
    Shape shape = sample.problem().shape();
    if (layout != Layout.TOGETHER) {
      return new Operands(view(shape.queries()), view(shape.keys()), view(shape.keys()));
    }
    long third = (long) shape.heads() * shape.size();
    var strides = new Strides(shape.keys() * 3L * third, shape.size(), 3 * third);
    long bytes = sample.problem().element().bytes();
    MemorySegment all = poisoned((long) shape.batch() * shape.keys() * 3 * third * bytes);
    return new Operands(
        new ArrayView(all, strides),
        new ArrayView(all.asSlice(third * bytes), strides),
        new ArrayView(all.asSlice(2 * third * bytes), strides));
  }

  private ArrayView view(int rows) {
    Shape shape = sample.problem().shape();
    long row = layout == Layout.GAPPED ? shape.size() + GAP : shape.size();
    Strides strides =
        layout == Layout.TOKENS_FIRST || layout == Layout.TOGETHER
            ? new Strides((long) rows * shape.heads() * row, row, shape.heads() * row)
            : new Strides((long) shape.heads() * rows * row, rows * row, row);
    long elements = (long) shape.batch() * shape.heads() * rows * row - (row - shape.size());
    return new ArrayView(poisoned(elements * sample.problem().element().bytes()), strides);
  }

  private MemorySegment poisoned(long bytes) {
    return arena.allocate(bytes).fill(POISON);
  }

  @FunctionalInterface
  private interface Visit {
    void element(MemorySegment memory, long at, int index);
  }

  private void each(ArrayView view, int rows, Visit visit) {
    Shape shape = sample.problem().shape();
    int index = 0;
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int i = 0; i < rows; i++) {
          Strides s = view.strides();
          long at = b * s.batch() + h * s.head() + i * s.row();
          for (int d = 0; d < shape.size(); d++) {
            visit.element(view.memory(), at + d, index++);
          }
        }
      }
    }
  }

  private void write(ArrayView view, int rows, double[] from) {
    each(
        view,
        rows,
        (memory, at, i) -> {
          switch (sample.problem().element()) {
            case FLOAT32 -> memory.setAtIndex(JAVA_FLOAT, at, (float) from[i]);
            case BFLOAT16 -> memory.setAtIndex(JAVA_SHORT, at, Bf16.narrow((float) from[i]));
          }
        });
  }

  private double[] read(ArrayView view, int rows) {
    Shape shape = sample.problem().shape();
    double[] to = new double[shape.batch() * shape.heads() * rows * shape.size()];
    each(
        view,
        rows,
        (memory, at, i) ->
            to[i] =
                switch (sample.problem().element()) {
                  case FLOAT32 -> memory.getAtIndex(JAVA_FLOAT, at);
                  case BFLOAT16 -> Bf16.widen(memory.getAtIndex(JAVA_SHORT, at));
                });
    return to;
  }

  private double[] statistics() {
    double[] to = new double[(int) sample.problem().rows()];
    for (int i = 0; i < to.length; i++) {
      to[i] = logSumExp.getAtIndex(JAVA_FLOAT, i);
    }
    return to;
  }

  private void assertGapsUntouched() {
    long row = (long) sample.problem().shape().size() + GAP;
    int bytes = sample.problem().element().bytes();
    for (ArrayView view : new ArrayView[] {out, gradient.q(), gradient.k(), gradient.v()}) {
      for (long at = 0; at < view.memory().byteSize(); at++) {
        if (at / bytes % row >= row - GAP) {
          assertThat(view.memory().get(JAVA_BYTE, at)).isEqualTo(POISON);
        }
      }
    }
  }
}
