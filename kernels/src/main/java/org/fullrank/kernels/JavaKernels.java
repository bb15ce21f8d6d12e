package org.fullrank.kernels;

import java.util.function.Consumer;

/** The kernels in Java, for machines that the native library does not support. */
final class JavaKernels implements AttentionKernels {
  private final Implementation implementation;
  private final Arithmetic arithmetic;
  private final Workers workers;

  JavaKernels(Implementation implementation, Arithmetic arithmetic, Workers workers) {
    this.implementation = implementation;
    this.arithmetic = arithmetic;
    this.workers = workers;
  }

  @Override
  public Implementation implementation() {
    return implementation;
  }

  @Override
  public void forward(Attention problem, Operands in, AttentionOutput result) {
    Checks.fitsArray(problem.shape());
    Checks.forward(problem, in, result);
    Operands operands = in.shared();
    AttentionOutput to = result.shared();
    eachHead(problem, head -> new JavaForward(head).run(operands, to));
  }

  @Override
  public void backward(Attention problem, Operands in, AttentionOutput saved, Gradients gradients) {
    Checks.fitsArray(problem.shape());
    Checks.backward(problem, in, saved, gradients);
    Operands operands = in.shared();
    AttentionOutput from = problem.softmax() ? saved.shared() : saved;
    Gradients to = gradients.shared();
    eachHead(problem, head -> new JavaBackward(head).run(operands, from, to));
  }

  private void eachHead(Attention problem, Consumer<JavaHead> body) {
    int heads = problem.shape().heads();
    workers.run(
        (long) problem.shape().batch() * heads,
        1,
        (first, last) -> {
          for (long task = first; task < last; task++) {
            int batch = (int) (task / heads);
            body.accept(new JavaHead(problem, arithmetic, batch, (int) (task % heads)));
          }
        });
  }
}
