package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Seed.Purpose;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.input.Batch;
import org.fullrank.loader.Augmentations;
import org.fullrank.loader.Loader;
import org.fullrank.methods.Losses;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.fullrank.optim.StepReport;

/**
 * A training run, from the first image to the last checkpoint. This file is the program; read it
 * first.
 *
 * <pre>data → views → encoder → method → optimizer → afterStep → probe, checkpoint</pre>
 *
 * <p>A step is a pure function of the state and the step number, because step numbers name every
 * random stream. So a run that is stopped at any step and resumed gives the same bits as an
 * uninterrupted run.
 */
public final class Run {
  private final RunConfig config;
  private final RunFolder folder;
  private final Listener listener;
  private final Seed seed;

  private Run(RunConfig config, RunFolder folder, Listener listener) {
    this.config = config;
    this.folder = folder;
    this.listener = listener;
    this.seed = new Seed(config.seed());
  }

  /**
   * Trains in {@code folder} until the end, or until the listener stops the run. Resumes from the
   * folder's last checkpoint, if there is one.
   *
   * @throws org.fullrank.core.Problem if the settings do not fit the data, the loss or a gradient
   *     is not finite, or a file cannot be written; checkpoints written so far stay intact
   */
  public static Outcome of(RunConfig config, RunFolder folder, Listener listener) {
    try (var resolved = ResolvedRun.open(config)) {
      return of(resolved, folder, listener);
    }
  }

  /** The same of a run that the caller has opened and closes. */
  public static Outcome of(ResolvedRun run, RunFolder folder, Listener listener) {
    return new Run(run.config(), folder, listener).over(run.data(), run.skipped());
  }

  private Outcome over(Splits data, Skipped skipped) {
    var stopping = EarlyStopping.of(config, data, skipped::add);
    try (var probing = new PeriodicEvaluation(config, data, skipped::add)) {
      return train(data, new Epochs(probing, stopping), skipped);
    } finally {
      stopping.ifPresent(EarlyStopping::close);
    }
  }

  /**
   * The number of optimizer steps of a whole run over the training images {@code data}; does not
   * train.
   *
   * @throws org.fullrank.core.Problem if the settings do not fit the data
   */
  public static long steps(RunConfig config, Dataset data) {
    return Plan.of(config, data).steps();
  }

  private Outcome train(Splits data, Epochs epochs, Skipped skipped) {
    listener.opens(data);
    var plan = Plan.of(config, data.train());
    var saved = Checkpoint.latest(folder);
    long done = saved.map(Checkpoint::step).orElse(0L);
    plan.reaches(done, config.train());
    var transfers = new ArrayList<TransferReport>();
    var state =
        saved.isPresent()
            ? State.build(config, data.train())
            : State.begin(config, data.train(), transfers::add);
    saved.ifPresent(checkpoint -> checkpoint.restore(state));
    long vouched = saved.map(Checkpoint::metricsLength).orElse(0L);
    Metrics.check(folder.metrics(), vouched);
    listener.begins(state.model(), data);
    data.notes().forEach(listener::note);
    config.method().notes(Plan.facts(config, data.train())).forEach(listener::note);
    EncoderCompute.of(config, data.train()).line().ifPresent(listener::note);
    ScaledSettings.of(config, data.train()).lines().forEach(listener::note);
    transfers.forEach(listener::transferred);
    var unreadable = new UnreadableImages(data.train(), config.train(), skipped, listener);
    Augmentations views =
        state.model().method().guide().map(config.views()::guided).orElse(config.views());
    var source =
        new Loader.Source(data.train(), views, plan.loading(), seed)
            .with(EpochSamples.of(config, data.train()));
    try (var metrics = Metrics.open(folder.metrics(), vouched);
        var loader = Loader.open(source, plan.position(done), unreadable::add)) {
      if (!transfers.isEmpty()) {
        Checkpoint.save(folder, state, 0, metrics.sync()); // the source may be gone when it resumes
      }
      epochs.begin(state.model(), vouched == 0 ? List.of() : Metrics.read(folder.metrics()));
      done = new Steps(this, state, plan, loader, metrics, unreadable, epochs).after(done);
      boolean finished = done == plan.steps() || epochs.stop();
      if (finished) {
        epochs.best(folder, state, listener);
      }
      Checkpoint.save(folder, state, done, metrics.sync());
      return new Outcome(
          done,
          finished ? done : plan.steps(),
          state.model(),
          skipped,
          data.train().size() + data.test().size());
    }
  }

  /** The evaluations between the epochs of a run. */
  private record Epochs(PeriodicEvaluation probing, Optional<EarlyStopping> stopping) {
    void begin(Model model, List<List<Metrics.Metric>> lines) {
      stopping.ifPresent(it -> it.begin(model, lines));
    }

    boolean stop() {
      return stopping.filter(EarlyStopping::stops).isPresent();
    }

    /** The score by which the best checkpoint is chosen, if it was measured. */
    OptionalDouble after(int epoch, Model model, Metrics metrics, Listener listener) {
      var score = probing.after(epoch, model, metrics, listener);
      if (stopping.isEmpty()) {
        return score;
      }
      var early = stopping.orElseThrow();
      var line = early.measure(epoch, model);
      metrics.append(line);
      listener.validated(epoch, line.subList(1, line.size()));
      return early.isBest() ? OptionalDouble.of(early.score()) : OptionalDouble.empty();
    }

    /** Restores the weights of the best epoch, if the run stops early. */
    void best(RunFolder folder, State state, Listener listener) {
      stopping.ifPresent(early ->
          BestCheckpoint.of(folder.path())
              .ifPresent(file -> {
                Checkpoint.open(file).restore(state);
                listener.note(early.line());
              }));
    }
  }

  /** The steps of a run, with the parts that they use. */
  private record Steps(
      Run run,
      State state,
      Plan plan,
      Loader loader,
      Metrics metrics,
      UnreadableImages unreadable,
      Epochs epochs) {
    /** Takes the steps after {@code first}; returns the last. */
    long after(long first) {
      long done = first;
      try {
        while (done < plan.steps() && !epochs.stop() && !run.listener.stop()) {
          unreadable.check();
          take(done + 1);
          done++;
        }
        unreadable.check();
        return done;
      } catch (UnreadableImages.BetweenSteps lost) {
        unreadable.tell();
        if (done == 0) {
          throw lost.problem();
        }
        Checkpoint.save(run.folder, state, done, metrics.sync());
        throw lost.keptAt(done);
      }
    }

    private void take(long step) {
      var progress =
          NonFiniteGuard.or(
              metrics, run.listener, step, () -> run.advance(state, loader, plan, step));
      metrics.append(progress.line());
      run.listener.step(progress);
      if (plan.epochs(step) > plan.epochs(step - 1)) {
        epochs
            .after(plan.epochs(step), state.model(), metrics, run.listener)
            .ifPresent(
                score -> BestCheckpoint.keep(run.folder, state, step, metrics.sync(), score));
      }
      if (step % run.config.train().checkpointEvery() == 0 && step < plan.steps()) {
        Checkpoint.save(run.folder, state, step, metrics.sync());
      }
    }
  }

  /**
   * An optimizer step over its micro-batches. A step whose losses have no terms leaves the weights
   * as they are; parts with a state of their own still follow.
   */
  private Progress advance(State state, Loader loader, Plan plan, long step) {
    try (var _ = Scope.open()) {
      var tally = MetricAccumulator.start(loader.waitNanos());
      var planned = plan.clock(step);
      long terms =
          planned.samples() > config.train().microBatch() && state.model().method().couplesSamples()
              ? together(state.model(), loader, planned, tally)
              : apart(state.model(), loader, planned, tally);
      if (terms > 0 && terms != planned.samples()) {
        state.optimizer().scaleGradients((double) planned.samples() / terms);
      }
      var clock = plan.clock(step, tally.samples());
      StepReport moved =
          terms > 0 ? state.optimizer().step(clock) : state.optimizer().withoutTerms(clock);
      state.model().walk(Module::afterStep);
      state.model().method().afterStep(state.model().encoder(), clock);
      config.train().scaled(clock).forEach(tally::note);
      return tally.progress(clock, plan.epochs(step - 1), moved, loader.waitNanos());
    }
  }

  /** Micro-batches one after the other; returns the number of terms of their losses. */
  private long apart(Model model, Loader loader, Clock clock, MetricAccumulator tally) {
    long terms = 0;
    for (int micro = 0; micro < parts(clock); micro++) {
      var pass = draws(clock.step(), micro).sized(config.train().passSize(1));
      terms +=
          accumulate(
              model, new TrainingStep(next(loader, micro), model.encoder(), clock, pass), tally);
    }
    return terms;
  }

  /** All micro-batches under a single loss; returns the number of its terms. */
  private long together(Model model, Loader loader, Clock clock, MetricAccumulator tally) {
    int parts = parts(clock);
    var batch =
        Batch.joined(IntStream.range(0, parts).mapToObj(micro -> next(loader, micro)).toList());
    var student = new GradientCache(model.encoder(), parts, config.train().passSize(1));
    var pass = draws(clock.step(), 0).sized(config.train().passSize(parts));
    long terms = accumulate(model, new TrainingStep(batch, student, clock, pass), tally);
    student.replay(config.train().precision());
    return terms;
  }

  private int parts(Clock planned) {
    return Math.toIntExact(planned.samples() / config.train().microBatch());
  }

  private static Batch next(Loader loader, int micro) {
    return micro == 0 ? UnreadableImages.first(loader) : loader.next();
  }

  /**
   * Adds the gradients of {@code turn}, weighted by its terms as a share of the planned samples.
   *
   * @return the number of terms in the mean of its loss
   */
  private long accumulate(Model model, TrainingStep turn, MetricAccumulator tally) {
    Losses losses = config.train().precision().run(() -> model.method().step(turn));
    NonFiniteGuard.check(turn.clock().step(), losses, model, turn.batch());
    if (losses.count() > 0) {
      Ops.times(losses.total(), (double) losses.count() / turn.clock().samples()).backward();
    }
    tally.add(losses, turn.batch().samples());
    return losses.count();
  }

  private Pass draws(long step, int micro) {
    return Pass.train(seed.with(Purpose.STEP).with(step).with(micro));
  }
}
