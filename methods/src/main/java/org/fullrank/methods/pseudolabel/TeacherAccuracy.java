package org.fullrank.methods.pseudolabel;

import java.util.OptionalDouble;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.losses.ClassifierAccuracy;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;

/** {@code teacher_accuracy}: the share of samples that the teacher gets right, 0 to 1. */
record TeacherAccuracy() implements Measure {
  @Override
  public String name() {
    return "teacher_accuracy";
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    if (method instanceof MethodWrapper around) {
      return of(encoder, around.base(), batches);
    }
    return method instanceof PseudoLabel it
        ? ClassifierAccuracy.of(it.teacherEncoder(), it.teacherHead(), batches)
        : OptionalDouble.empty();
  }
}
