package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * A function from a tensor to a tensor, with or without parameters. It frees all intermediate
 * tensors.
 */
public interface Layer extends Module {
  /** The output for {@code x}, in the caller's scope; {@code pass} holds mode, seed and mask. */
  Tensor forward(Tensor x, Pass pass);
}
