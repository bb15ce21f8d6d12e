package org.fullrank.kernels;

/** The native skeleton in plain Java, for machines that the native library does not know. */
final class PlainKernels implements AttentionKernels {
  private final Workers workers;

  PlainKernels(Workers workers) {
    this.workers = workers;
  }

  @Override
  public Implementation implementation() {
    return Implementation.PLAIN;
  }

  @Override
  public void forward(Attention problem, Operands in, Result result) {
    Checks.forward(problem, in, result);
    Operands operands = in.shared();
    Result to = result.shared();
    eachHead(problem, (batch, head) -> new PlainForward(problem, batch, head).run(operands, to));
  }

  @Override
  public void backward(Attention problem, Operands in, Result saved, Gradients gradients) {
    Checks.backward(problem, in, saved, gradients);
    Operands operands = in.shared();
    Result from = problem.softmax() ? saved.shared() : saved;
    Gradients to = gradients.shared();
    eachHead(
        problem, (batch, head) -> new PlainBackward(problem, batch, head).run(operands, from, to));
  }

  @FunctionalInterface
  private interface Head {
    void run(int batch, int head);
  }

  private void eachHead(Attention problem, Head body) {
    int heads = problem.shape().heads();
    workers.run(
        (long) problem.shape().batch() * heads,
        1,
        (first, last) -> {
          for (long task = first; task < last; task++) {
            body.run((int) (task / heads), (int) (task % heads));
          }
        });
  }
}
