package org.fullrank.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.diagnose.State;
import org.fullrank.lab.Classification;
import org.fullrank.lab.Documents;
import org.fullrank.lab.Estimate;
import org.fullrank.lab.Pretraining;
import org.fullrank.lab.Retention;
import org.fullrank.lab.SearchDocument;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.train.Listener;
import org.fullrank.train.RunConfig;
import picocli.CommandLine.ExitCode;

/**
 * Runs a training on the terminal: progress during the run, results at its end.
 *
 * @param out receives the results
 * @param err receives the progress
 * @param verbosity amount of output
 * @param interruption whether the run should end early
 */
record Training(PrintWriter out, PrintWriter err, Verbosity verbosity, Interruption interruption) {
  /** The JSON document of {@code --json}. */
  private record Summary(
      String run,
      List<Documents.AccuracyDocument> probes,
      Optional<SearchDocument> search,
      Documents.VerdictDocument verdict,
      Optional<Classification.Document> classification,
      Optional<Retention> retention,
      String report) {}

  /** Runs {@code run}, prints its results and returns the exit code. */
  int show(Function<Listener, Pretraining.PretrainingResult> run) {
    Pretraining.PretrainingResult result;
    try (var hold = interruption.held("stops after this step, with a checkpoint");
        var display = Display.of(verbosity, err)) {
      result = run.apply(listener(display, hold));
    }
    return result.evaluation().map(it -> finished(result, it)).orElseGet(() -> stopped(result));
  }

  /**
   * Prints the estimated cost of a run of {@code config}, of which {@code done} steps are taken.
   */
  int estimate(RunConfig config, long done) {
    var estimate = Estimate.of(config);
    if (verbosity.json()) {
      out.println(Json.of(estimate));
    } else {
      Tables.estimate(estimate).forEach(out::println);
      if (done > 0) {
        out.printf(Locale.ROOT, "%,d of %s are done%n", done, new Count(estimate.steps(), "step"));
      }
    }
    return ExitCode.OK;
  }

  private Listener listener(Display display, Interruption.Hold hold) {
    var telling = new Telling(display, System::nanoTime, interruption::pending);
    return new Listener.Passing() {
      @Override
      public Listener next() {
        return telling;
      }

      @Override
      public void trained(Path folder) {
        hold.nothingIsLost(
            "stopped before the result was measured; the training is done; measure with: fullrank"
                + " pretrain --resume --out "
                + folder);
      }
    };
  }

  private int finished(Pretraining.PretrainingResult result, EncoderEvaluation evaluation) {
    var verdict = evaluation.verdict();
    if (verbosity.json()) {
      out.print(
          Documents.text(
              new Summary(
                  result.folder().toString(),
                  Documents.accuracies(evaluation),
                  result.search(),
                  Documents.VerdictDocument.of(verdict),
                  result.classification().map(Classification::document),
                  result.retention().flatMap(Retention.Found::measured),
                  result.report().toString())));
    } else {
      result.classification().map(Classification::lines).ifPresent(it -> it.forEach(out::println));
      result.retention().map(Retention.Found::lines).ifPresent(it -> it.forEach(out::println));
      Tables.probes(evaluation).forEach(out::println);
      result.search().map(SearchDocument::lines).ifPresent(lines -> lines.forEach(out::println));
      verdict.brief().forEach(out::println);
      result
          .course()
          .filter(course -> !course.falls().isEmpty())
          .ifPresent(course -> course.lines().forEach(out::println));
      out.println("report: " + result.report());
    }
    return verdict.state() == State.SICK ? Problem.Kind.COLLAPSED.exitCode() : ExitCode.OK;
  }

  private int stopped(Pretraining.PretrainingResult result) {
    var outcome = result.outcome();
    err.printf(
        "fullrank: stopped after step %,d of %,d; go on with: fullrank pretrain --resume --out %s%n",
        outcome.step(), outcome.steps(), result.folder());
    return Problem.Kind.INTERRUPTED.exitCode();
  }
}
