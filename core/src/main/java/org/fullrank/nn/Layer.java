package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;

/** A function of one tensor, possibly with parameters. One tensor leaves; the rest is freed. */
public interface Layer extends Module {
  Tensor forward(Tensor x, Pass pass);
}
