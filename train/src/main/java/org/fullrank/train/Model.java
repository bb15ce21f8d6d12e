package org.fullrank.train;

import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Method;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** The encoder and the method on it: all that is trained, under the names of the checkpoint. */
public record Model(Encoder encoder, Method method) implements Module {
  @Override
  public void visit(Visitor visitor) {
    visitor.child("encoder", encoder);
    visitor.child("method", method);
  }
}
