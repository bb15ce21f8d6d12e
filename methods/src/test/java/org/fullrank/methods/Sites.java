package org.fullrank.methods;

import java.util.function.Supplier;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Batch;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;

/** Places to build methods in tests, and steps to feed them. */
public final class Sites {
  private Sites() {}

  /** A run of {@code samples} samples of {@code classes} classes, ten steps of {@code batch}. */
  public static Site of(Supplier<Encoder> encoders, int samples, int classes, int batch) {
    return of(encoders, Parts.standard(), new TrainingFacts(samples, classes, batch, 5, 10));
  }

  /** The same where heads are made of {@code parts}. */
  public static Site of(Supplier<Encoder> encoders, Parts parts, TrainingFacts facts) {
    return new Site(encoders.get(), encoders, parts, facts, Site.Hardware.CPU, new Seed(1));
  }

  /** Step 1 of 10 on {@code batch}. */
  public static TrainingStep step(Batch batch, Encoder student, Pass pass) {
    return new TrainingStep(batch, student, new Clock(1, 10, batch.samples()), pass);
  }
}
