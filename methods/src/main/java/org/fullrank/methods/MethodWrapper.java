package org.fullrank.methods;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.ViewGuide;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.WeightAverage;

/**
 * A method that wraps another method. The defaults delegate every call. A wrapper overrides the
 * calls that it changes, such as {@link #losses} to add a term. It keeps the names of the base's
 * tensors.
 */
public interface MethodWrapper extends Method {
  /** The wrapped method. */
  Method base();

  @Override
  default void visit(Visitor visitor) {
    base().visit(visitor);
  }

  @Override
  default void visitFused(Visitor visitor) {
    base().visitFused(visitor);
  }

  @Override
  default Outputs forward(TrainingStep step) {
    return base().forward(step);
  }

  @Override
  default Losses losses(Outputs outputs, TrainingStep step) {
    return base().losses(outputs, step);
  }

  @Override
  default boolean couplesSamples() {
    return base().couplesSamples();
  }

  @Override
  default void afterStep() {
    base().afterStep();
  }

  @Override
  default void afterStep(Encoder student, Clock clock) {
    base().afterStep(student, clock);
  }

  @Override
  default Encoder inference(Encoder student) {
    return base().inference(student);
  }

  @Override
  default List<WeightAverage> averages() {
    return base().averages();
  }

  @Override
  default List<Reading> readings() {
    return base().readings();
  }

  @Override
  default Optional<Density> density() {
    return base().density();
  }

  @Override
  default OptionalDouble trivialLoss(int batch) {
    return base().trivialLoss(batch);
  }

  @Override
  default Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return base().projection(pooled, pass);
  }

  @Override
  default Optional<LinearMap> classifier() {
    return base().classifier();
  }

  @Override
  default Optional<Tensor> assignments(Input input, Pass pass) {
    return base().assignments(input, pass);
  }

  @Override
  default Optional<ViewGuide> guide() {
    return base().guide();
  }

  @Override
  default LearningRateScale learningRate(String parameter) {
    return base().learningRate(parameter);
  }
}
