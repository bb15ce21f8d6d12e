package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;

/** A function of one tensor, possibly with parameters. One tensor leaves; the rest is freed. */
public interface Layer extends Module {
  /** What it makes of {@code x} under the circumstances of {@code pass}, in the caller's scope. */
  Tensor forward(Tensor x, Pass pass);
}
