package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.NonFiniteGradient;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;
import org.fullrank.optim.Schedule;

/** A run of seconds: a small transformer on a few hundred images, and what became of it. */
record TinyRun(Encoder encoder, Method method, Findings findings) {
  private static final int IMAGES = 256;
  private static final int BATCH = 32;
  static final InputShape.Images SHAPE = new InputShape.Images(1, 28, 28);

  record Settings(long seed, int steps, double rate) {}

  static TinyRun of(Fashion images, Config config, Settings settings) {
    return of(images, config, settings, EncoderConfig.Vit.of(new VitSize(48, 2, 2, 2), 7));
  }

  static TinyRun of(Fashion images, Config config, Settings settings, EncoderConfig architecture) {
    Seed seed = new Seed(settings.seed);
    Encoder encoder = architecture.build(SHAPE, Parts.standard(), seed);
    Method method =
        config.build(
            new Site(
                encoder,
                () -> architecture.build(SHAPE, Parts.standard(), seed),
                Parts.standard(),
                new TrainingFacts(IMAGES, 10, BATCH, IMAGES / BATCH, settings.steps),
                Site.Hardware.CPU,
                seed.with(1)));
    Diagnosis before = examined(images, encoder, method);
    History history = train(images, encoder, method, settings);
    return new TinyRun(
        encoder,
        method,
        new Findings(
            examined(images, encoder, method),
            Optional.of(before),
            history,
            new Progress(
                method.trivialLoss(BATCH),
                WeightChange.of(architecture.build(SHAPE, Parts.standard(), seed), encoder),
                List.of(),
                method.classifier().isPresent())));
  }

  static Diagnosis examined(Fashion images, Encoder encoder, Method method) {
    return Diagnosis.of(encoder, method, images.evaluation(IMAGES, BATCH));
  }

  private static History train(Fashion images, Encoder encoder, Method method, Settings settings) {
    List<NamedTensor> trained = new ArrayList<>(Tree.parameters(encoder));
    trained.addAll(Tree.parameters(method));
    trained.forEach(named -> named.tensor().requires_grad_(true).retainReference());
    var optim =
        new OptimConfig.AdamW(
            settings.rate, 0.9, 0.999, 1e-8, 0.05, 0, new Schedule.Cosine(0.1, 0));
    Optimizer optimizer = Optimizer.of(optim, trained, method::learningRate);
    List<History.StepMetrics> points = new ArrayList<>();
    for (int step = 1; step <= settings.steps; step++) {
      try (var _ = Scope.open()) {
        Seed draw = new Seed(settings.seed).with(2).with(step);
        var clock = new Clock(step, settings.steps, BATCH);
        var views = images.training(BATCH, draw);
        var losses = method.step(new TrainingStep(views, encoder, clock, Pass.train(draw)));
        losses.total().backward();
        var report = optimizer.step(clock);
        points.add(
            new History.StepMetrics(
                step, Ops.value(losses.total()), report.gradientNorm(), report.rate()));
        encoder.walk(Module::afterStep);
        method.walk(Module::afterStep);
        method.afterStep(encoder, clock);
      } catch (NonFiniteGradient _) {
        points.add(new History.StepMetrics(step, Double.NaN, Double.NaN, settings.rate));
        break;
      }
    }
    return new History(points, List.of());
  }
}
