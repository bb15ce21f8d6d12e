package org.fullrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.MediaFiles;
import org.fullrank.data.Skipped;
import org.fullrank.data.Speech;
import org.fullrank.data.SpeechTarget;
import org.fullrank.lab.TrainedRun;
import org.fullrank.lab.Transcriber;
import org.fullrank.textmetrics.ErrorRate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "transcribe",
    description = {
      "Writes what a run of ctc hears in audio clips. Clips with a known transcript have it beside,"
          + " with the errors: insertions, deletions and substitutions of symbols. The lines come"
          + " in the order of the clips; a clip that cannot be read has the reason."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank transcribe runs/ctc --out test.csv          the run's test clips",
      "  fullrank transcribe runs/ctc 'new/*.wav'",
      "  fullrank transcribe runs/ctc test.jsonl --beam 16    a NeMo manifest"
    })
final class TranscribeCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run folder. Its data must be there, as they have the symbols.")
  private Path run;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CLIPS",
      description =
          "Audio files, folders, patterns such as 'new/*.wav', NeMo manifests (.jsonl), or folders"
              + " of lhotse or Kaldi (default: the run's test clips).")
  private List<String> clips = List.of();

  @Option(
      names = "--beam",
      paramLabel = "N",
      defaultValue = "1",
      description = "Prefixes that a beam keeps; 1 is the best path (default: ${DEFAULT-VALUE}).")
  private int beam;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description =
          "csv, or jsonl, a JSON object a line; --json is jsonl" + " (default: ${DEFAULT-VALUE}).")
  private PredictionLines.Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write (default: standard output).")
  private Optional<Path> file = Optional.empty();

  /** Clips that were written, those among them that could not be read, and the errors. */
  private static final class Sum {
    private int clips;
    private int unreadable;
    private ErrorRate errors = ErrorRate.NONE;

    void add(Transcriber.Row row) {
      clips++;
      unreadable += row.transcript().isEmpty() ? 1 : 0;
      errors = row.errors().map(errors::plus).orElse(errors);
    }
  }

  @Override
  public void run() {
    new Typed(spec).positive("--beam", beam);
    Engine.setThreads(Engine.defaultThreads());
    var sum = new Sum();
    try (var trained = TrainedRun.open(run)) {
      var transcriber = Transcriber.of(trained).withBeam(beam);
      if (file.isEmpty()) {
        write(transcriber, trained, spec.commandLine().getOut(), sum);
      } else {
        try (var out = new PrintWriter(Files.newBufferedWriter(file.get()))) {
          write(transcriber, trained, out, sum);
        } catch (IOException e) {
          throw Problem.failed(file.get() + ": cannot be written: " + Problem.why(e), e);
        }
      }
    }
    tell(sum);
  }

  private void write(Transcriber transcriber, TrainedRun trained, PrintWriter out, Sum sum) {
    var lines = new TranscriptLines(verbosity.json() ? PredictionLines.Format.JSONL : format);
    lines.header().ifPresent(out::println);
    if (clips.isEmpty()) {
      write(transcriber, trained.data().test(), lines, out, sum);
    }
    for (Dataset set : sets()) {
      try (set) {
        write(transcriber, set, lines, out, sum);
      }
    }
    out.flush();
  }

  private void write(
      Transcriber transcriber, Dataset set, TranscriptLines lines, PrintWriter out, Sum sum) {
    transcriber.transcribe(
        set,
        row -> {
          sum.add(row);
          out.println(lines.of(row));
          if (row.transcript().isEmpty()) {
            spec.commandLine().getErr().printf("fullrank: %s: %s%n", row.id(), row.error());
          }
        });
  }

  private void tell(Sum sum) {
    if (sum.unreadable == sum.clips) {
      throw Problem.data("none of the clips could be read");
    }
    if (!verbosity.quiet()) {
      String rate =
          sum.errors.tokens() == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", symbol error rate %.1f %% of %,d symbols",
                  100 * sum.errors.value(),
                  sum.errors.tokens());
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "%s%s, %,d unreadable%s%n",
              file.map(it -> it + ": ").orElse(""),
              new Count(sum.clips, "clip"),
              sum.unreadable,
              rate);
    }
  }

  /** The clips in the order of the arguments; neighbouring files are one set. */
  private List<Dataset> sets() {
    var sets = new ArrayList<Dataset>();
    var files = new ArrayList<Path>();
    for (String name : clips) {
      Path path = Path.of(name);
      if (isListed(path)) {
        files(files).ifPresent(sets::add);
        files.clear();
        sets.add(new Speech(path, 0, SpeechTarget.TEXT).open(new Skipped()).train());
      } else {
        files.addAll(Glob.of(name));
      }
    }
    files(files).ifPresent(sets::add);
    return sets;
  }

  private static Optional<Dataset> files(List<Path> files) {
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(MediaFiles.of(List.copyOf(files), new Skipped()));
  }

  /** Whether a manifest, or a folder of lhotse or Kaldi. */
  private static boolean isListed(Path path) {
    if (Files.isDirectory(path)) {
      try (var entries = Files.list(path)) {
        return entries
            .map(it -> String.valueOf(it.getFileName()))
            .anyMatch(it -> it.equals("wav.scp") || it.matches(".*supervisions.*\\.jsonl(\\.gz)?"));
      } catch (IOException _) {
        return false; // opening it gives the reason
      }
    }
    return path.toString().matches("(?i).*\\.(jsonl|ndjson)");
  }
}
