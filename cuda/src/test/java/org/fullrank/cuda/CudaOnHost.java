package org.fullrank.cuda;

import org.fullrank.kernels.Attention;
import org.fullrank.kernels.AttentionKernels;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Gradients;
import org.fullrank.kernels.Implementation;
import org.fullrank.kernels.Operands;

/** The kernels of a device whose memory is the processor's own. */
record CudaOnHost(CudaKernels cuda) implements AttentionKernels {
  @Override
  public Implementation implementation() {
    return Implementation.PLAIN;
  }

  private static CudaAttention of(Attention problem) {
    return new CudaAttention(problem.shape(), CudaElement.BFLOAT16, problem.rule());
  }

  @Override
  public void forward(Attention problem, Operands in, AttentionOutput result) {
    cuda.forward(of(problem), in, result);
    cuda.await();
  }

  @Override
  public void backward(Attention problem, Operands in, AttentionOutput saved, Gradients gradients) {
    cuda.backward(of(problem), in, saved, gradients);
    cuda.await();
  }
}
