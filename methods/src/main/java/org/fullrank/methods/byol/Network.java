package org.fullrank.methods.byol;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** Encoder and projector: the online network up to its predictor, and the target network. */
record Network(Encoder encoder, Layer projector) implements Module {
  @Override
  public void visit(Visitor visitor) {
    visitor.child("encoder", encoder);
    visitor.child("projector", projector);
  }

  /** Projections {@code [batch, output]}. */
  Tensor project(Input input, Pass pass) {
    return projector.forward(encoder.forward(input, pass).pooled(), pass);
  }
}
