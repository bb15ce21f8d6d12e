package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.calibrate.Bootstrap;
import org.fullrank.calibrate.CalibrationMeasure;
import org.fullrank.calibrate.ProbabilityTable;
import org.fullrank.core.Seed;
import org.fullrank.data.Corruption;
import org.fullrank.lab.Calibration;
import org.fullrank.lab.CalibrationDocument;
import org.fullrank.lab.CalibrationRequest;
import org.fullrank.lab.CalibrationResult;
import org.fullrank.lab.Documents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "calibrate",
    description = {
      "Fits a temperature to the classifier of a run or an exported model, and measures calibration"
          + " before and after on other samples, with intervals. The fitted map is stored with the"
          + " model, so that every prediction uses it. A table of probabilities of any program is"
          + " measured in the same way."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank calibrate runs/a",
      "  fullrank calibrate runs/a --half --scaling vector",
      "  fullrank calibrate model --data photos/ --corrupt gaussian_noise:3 --corrupt fog",
      "  fullrank calibrate runs/a --unseen digits/",
      "  fullrank calibrate probabilities.csv --out calibration",
      "  fullrank calibrate probabilities.npy --labels labels.npy --json"
    })
final class CalibrateCommand implements Runnable {
  private static final int USUAL_SEVERITY = 3;

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      paramLabel = "RUN|MODEL|TABLE",
      description = {
        "A run folder with a classifier; the folder of an exported model, with --data; or a table of"
            + " probabilities, .csv with a header or .npy of [samples, classes]."
      })
  private Path path;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The labels of an .npy table: .npy of [samples], or a text file, one a line.")
  private Optional<Path> labels = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "PATH|NAME",
      description = {
        "Labelled samples in the place of the run's own: validation and test samples if the set has"
            + " them, else halves of its samples."
      })
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--half",
      description = {
        "Calibrate on half of the run's test samples and measure on the other half, if the run has"
            + " no validation samples."
      })
  private boolean half;

  @Option(
      names = "--scaling",
      paramLabel = "MAP",
      description =
          "temperature, vector, isotonic or none, which removes an earlier one (default:"
              + " temperature).")
  private CalibrationRequest.Scaling scaling = CalibrationRequest.Scaling.TEMPERATURE;

  @Option(
      names = "--corrupt",
      paramLabel = "KIND[:SEVERITY]",
      description = {
        "Measure the test samples under a corruption too; may be given again. Kinds: gaussian_noise,"
            + " shot_noise, salt_and_pepper, blur, contrast, jpeg, rotation, fog; severities 1 to 5"
            + " (default: 3)."
      })
  private List<String> corrupt = new ArrayList<>();

  @Option(
      names = "--unseen",
      paramLabel = "PATH|NAME",
      description =
          "Samples of another kind, to measure how well they are told from the test samples.")
  private Optional<String> unseen = Optional.empty();

  @Option(names = "--bins", paramLabel = "N", description = "Bins of the ECE (default: 15).")
  private int bins = 15;

  @Option(
      names = "--coverage",
      paramLabel = "SHARE",
      description = "Share of prediction sets that are to hold the label (default: 0.9).")
  private double coverage = 0.9;

  @Option(
      names = "--risk",
      paramLabel = "SHARE",
      description = "The risk of the coverage at a risk (default: 0.05).")
  private double risk = 0.05;

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "Drawings of the samples for the intervals (default: 1000).")
  private int draws = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of halves, drawings and adaptive sets (default: 0).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where calibration.json and calibration.html of a table go (default: nowhere).")
  private Optional<Path> out = Optional.empty();

  @Override
  public void run() {
    var request = request();
    if (ProbabilityTable.isTable(path)) {
      ofTable(request);
      return;
    }
    if (labels.isPresent() || out.isPresent()) {
      throw refused("--labels and --out: are for a table alone; a run keeps its own files");
    }
    var source =
        new Calibration.Source(
            data.map(Sources::split), half, damage(), unseen.map(Sources::whole));
    var result = Calibration.of(path, source, request);
    print(result, Calibration.save(path, result));
  }

  private void ofTable(CalibrationRequest request) {
    if (data.isPresent() || half || !corrupt.isEmpty() || unseen.isPresent()) {
      throw refused(
          "--data, --half, --corrupt and --unseen: are for a run or a model, not a table");
    }
    var result = Calibration.of(path.toString(), ProbabilityTable.read(path, labels), request);
    print(result, out.map(folder -> Calibration.saveTable(folder, result)).orElse(List.of()));
  }

  private CalibrationRequest request() {
    var typed = new Typed(spec);
    if (!(coverage > 0 && coverage < 1)) {
      throw refused("--coverage: want above 0 and below 1, was " + coverage);
    }
    if (!(risk >= 0 && risk <= 1)) {
      throw refused("--risk: want 0 to 1, was " + risk);
    }
    return new CalibrationRequest(
        scaling,
        new CalibrationMeasure.Settings(typed.positive("--bins", bins), risk),
        coverage,
        new Bootstrap(typed.upTo(100_000, "--draws", draws), 0.95, new Seed(seed)),
        new Seed(seed));
  }

  private List<Calibration.Damage> damage() {
    return corrupt.stream().map(this::damage).toList();
  }

  private Calibration.Damage damage(String text) {
    String[] parts = text.split(":", 2);
    var kind =
        Stream.of(Corruption.values())
            .filter(it -> it.name().equalsIgnoreCase(parts[0].replace('-', '_')))
            .findFirst()
            .orElseThrow(() ->
                refused(
                    "--corrupt: want one of %s, was %s"
                        .formatted(
                            Stream.of(Corruption.values())
                                .map(it -> it.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")),
                            parts[0])));
    String severity = parts.length > 1 ? parts[1] : Integer.toString(USUAL_SEVERITY);
    if (!severity.matches("[1-5]")) {
      throw refused("--corrupt: want a severity 1 to 5, was " + severity);
    }
    return new Calibration.Damage(kind, Integer.parseInt(severity));
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private void print(CalibrationResult result, List<Path> written) {
    var to = spec.commandLine().getOut();
    if (verbosity.json()) {
      to.print(Documents.text(CalibrationDocument.of(result)));
      return;
    }
    CalibrationTables.print(result, to);
    if (!verbosity.quiet()) {
      to.println();
      to.printf(
          Locale.ROOT,
          "95 %% intervals of %,d drawings of the test samples; differences are paired.%n",
          draws);
      if (result.isBiased()) {
        to.println(
            "A measure lies outside its interval: drawing samples anew makes errors in bins larger.");
      }
      written.forEach(file -> to.println("written: " + file));
    }
  }
}
