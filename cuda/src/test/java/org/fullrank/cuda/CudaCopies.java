package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.fullrank.kernels.Attention;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Gradients;
import org.fullrank.kernels.Operands;
import org.fullrank.kernels.Outcome;
import org.fullrank.kernels.Sample;
import org.fullrank.kernels.Shape;
import org.fullrank.kernels.Strides;

/** A sample in fp16 through copies to a device and back, in arrays that end where they must. */
final class CudaCopies {
  private CudaCopies() {}

  static Outcome run(CudaDevice device, Sample sample) {
    Attention plain = sample.problem();
    Shape s = plain.shape();
    var problem = new CudaAttention(s, CudaElement.FLOAT16, plain.rule());
    Strides ofQueries = Strides.packed(s.heads(), s.queries(), s.size());
    Strides ofKeys = Strides.packed(s.heads(), s.keys(), s.size());
    try (var q = sent(device, sample.q());
        var k = sent(device, sample.k());
        var v = sent(device, sample.v());
        var g = sent(device, sample.g());
        var out = device.allocate(2L * sample.q().length);
        var dq = device.allocate(2L * sample.q().length);
        var dk = device.allocate(2L * sample.k().length);
        var dv = device.allocate(2L * sample.k().length);
        var lse = device.allocate(plain.rows() * Float.BYTES)) {
      var in = new Operands(q.view(ofQueries), k.view(ofKeys), v.view(ofKeys));
      var result = new AttentionOutput(out.view(ofQueries), lse.view(ofQueries).memory());
      var gradient = new Operands(dq.view(ofQueries), dk.view(ofKeys), dv.view(ofKeys));
      device.kernels().forward(problem, in, result);
      device.kernels().backward(problem, in, result, new Gradients(g.view(ofQueries), gradient));
      double[] numbers = new double[(int) plain.rows()];
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment host = arena.allocate(plain.rows() * Float.BYTES);
        lse.read(host);
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = host.getAtIndex(JAVA_FLOAT, i);
        }
      }
      int n = sample.q().length;
      int m = sample.k().length;
      return new Outcome(fetched(out, n), numbers, fetched(dq, n), fetched(dk, m), fetched(dv, m));
    }
  }

  private static CudaMemory sent(CudaDevice device, double[] values) {
    var memory = device.allocate(2L * values.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(2L * values.length);
      for (int i = 0; i < values.length; i++) {
        host.setAtIndex(JAVA_SHORT, i, Float.floatToFloat16((float) values[i]));
      }
      memory.write(host);
    }
    return memory;
  }

  private static double[] fetched(CudaMemory memory, int count) {
    double[] values = new double[count];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(2L * count);
      memory.read(host);
      for (int i = 0; i < count; i++) {
        values[i] = Float.float16ToFloat(host.getAtIndex(JAVA_SHORT, i));
      }
    }
    return values;
  }
}
