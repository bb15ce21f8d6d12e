package org.fullrank.methods.pseudolabel;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.losses.CrossEntropy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A teacher's labels and the loss on them, beside the floor: one softmax of the logits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class PseudoLabelBench {
  @Param({"128", "512"})
  private int batch;

  private Tensor student;
  private Tensor teacher;
  private int[] unlabelled;

  @Setup
  public void setup() {
    student = Ops.randn(new Seed(0), batch, 10);
    teacher = Ops.times(Ops.randn(new Seed(1), batch, 10), 4);
    unlabelled = new int[batch];
    Arrays.fill(unlabelled, -1);
  }

  @Benchmark
  public double pseudoLabels() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var labels = TeacherLabels.of(teacher, unlabelled, 0.95);
      return Ops.value(CrossEntropy.of(student, labels.classes(), 0).loss());
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Ops.value(student.softmax(1).sum());
    }
  }
}
