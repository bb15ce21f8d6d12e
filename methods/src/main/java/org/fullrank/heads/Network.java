package org.fullrank.heads;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * An encoder and its projector, the network of a student or a teacher.
 *
 * @param encoder from inputs to features
 * @param projector from pooled features to embeddings
 */
public record Network(Encoder encoder, Layer projector) implements Module {
  @Override
  public void visit(Visitor visitor) {
    visitor.child("encoder", encoder);
    visitor.child("projector", projector);
  }

  /** Embeddings {@code [batch, dim]} of the pooled features. */
  public Tensor project(Input input, Pass pass) {
    return projector.forward(encoder.forward(input, pass).pooled(), pass);
  }
}
