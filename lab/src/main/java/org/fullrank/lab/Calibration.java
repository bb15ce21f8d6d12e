package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.fullrank.calibrate.CalibrationSplit;
import org.fullrank.calibrate.ProbabilityTable;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Corruption;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.probe.Split;
import org.fullrank.report.CalibrationFigures;
import org.fullrank.report.CalibrationSection;

/**
 * Calibrates the classifier of a run or of an exported model, or a table of probabilities, and
 * measures it before and after.
 *
 * <pre>{@code
 * CalibrationResult result =
 *     Calibration.of(Path.of("runs/a"), Calibration.Source.OWN, CalibrationRequest.USUAL);
 * Calibration.save(Path.of("runs/a"), result);
 * }</pre>
 */
public final class Calibration {
  static final String DOCUMENT = "calibration.json";
  private static final String PAGE = "calibration.html";
  static final String REPORT = "report.html";
  private static final String MODEL = "model";

  private Calibration() {}

  /**
   * The images of a calibration.
   *
   * @param data other images than the run's own, if given
   * @param half whether half of the test images are to calibrate on, where there are no validation
   *     images
   * @param damage corruptions of the test images to measure
   * @param unseen images of another kind to detect, if given
   */
  public record Source(
      Optional<DataConfig> data, boolean half, List<Damage> damage, Optional<DataConfig> unseen) {
    /** The run's own images. */
    public static final Source OWN =
        new Source(Optional.empty(), false, List.of(), Optional.empty());

    public Source {
      damage = List.copyOf(damage);
    }
  }

  /**
   * A corruption.
   *
   * @param severity 1 to 5
   */
  public record Damage(Corruption kind, int severity) {}

  /**
   * Fits and measures the classifier in {@code path}, a run folder or an exported model. It writes
   * nothing.
   *
   * @throws Problem if there is no classifier, no image to calibrate on apart from the test images,
   *     labels of one class only, or a label that is no class of the model
   */
  public static CalibrationResult of(Path path, Source source, CalibrationRequest request) {
    Engine.setThreads(Engine.defaultThreads());
    if (source.data().isPresent()) {
      return CalibrationResult.of(others(path, source, request.seed()), request);
    }
    try (var run = TrainedRun.open(path)) {
      return CalibrationResult.of(own(run, source, request.seed()), request);
    }
  }

  /** Fits and measures the probabilities in {@code table}, called {@code name}. */
  public static CalibrationResult of(
      String name, ProbabilityTable table, CalibrationRequest request) {
    String how =
        table.split().isPresent() ? "the table's column split" : "halves of each class, drawn";
    var split = split(name, () -> table.parts(request.seed()));
    return CalibrationResult.of(
        CalibrationImages.of(name, how, table.probabilities(), table.groups(), split), request);
  }

  /** The parts that {@code made} gives; too few images are the user's. */
  private static CalibrationSplit split(String name, Supplier<CalibrationSplit> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException few) {
      throw Problem.data(name + ": " + few.getMessage());
    }
  }

  private static CalibrationImages own(TrainedRun run, Source source, Seed seed) {
    var plain =
        run.predictor()
            .orElseThrow(() -> withoutClassifier(run.path(), "its method learns no classes"))
            .raw();
    var probabilities = new ClassProbabilities(plain, run.config().usual().views());
    String name = run.path().toString();
    if (run.config().probe().split() == Split.VALIDATION) {
      try (var whole = run.config().data().open(new Skipped())) {
        var parts = new Parts(run.data().test(), whole.test(), "the run's validation samples");
        return apart(name, probabilities, parts, source);
      }
    }
    if (run.data().validation().size() > 0) {
      var parts =
          new Parts(run.data().validation(), run.data().test(), "the set's validation samples");
      return apart(name, probabilities, parts, source);
    }
    if (!source.half()) {
      throw Problem.data(
          run.path()
              + ": has no validation samples to calibrate on; want a run with"
              + " probe.split=validation, --half to calibrate on half of the test samples, or other"
              + " samples by --data");
    }
    return halves(name, probabilities, run.data().test(), source, seed);
  }

  private static CalibrationImages others(Path path, Source source, Seed seed) {
    var model = model(path);
    var plain =
        model
            .predictor()
            .orElseThrow(() -> withoutClassifier(path, "it was trained without classes"))
            .raw();
    var probabilities = new ClassProbabilities(plain, model.config().views());
    try (Splits images = source.data().orElseThrow().open(new Skipped())) {
      if (images.validation().size() > 0 && images.test().size() > 0) {
        var parts =
            new Parts(images.validation(), images.test(), "the validation samples of --data");
        return apart(path.toString(), probabilities, parts, source);
      }
      Dataset pool = images.test().size() > 0 ? images.test() : images.train();
      return halves(path.toString(), probabilities, pool, source, seed);
    }
  }

  private static Problem withoutClassifier(Path path, String why) {
    return Problem.config(
        "%s: has no classifier to calibrate, as %s; want a supervised or fine-tuned run"
            .formatted(path, why));
  }

  /** The exported model in {@code path}, or that of the run in {@code path}. */
  private static ExportedModel model(Path path) {
    if (!Files.isDirectory(path)) {
      throw Problem.config(
          path + ": no such folder; want a run folder, an exported model or a table");
    }
    if (ExportedModel.isOne(path) || !Pretraining.isRun(path)) {
      return ExportedModel.open(path);
    }
    if (!ExportedModel.isOne(path.resolve(MODEL))) {
      throw Problem.data(path + ": the run has no exported model yet; finish it by --resume");
    }
    return ExportedModel.open(path.resolve(MODEL));
  }

  /** Images to calibrate on, and others to test on. */
  private record Parts(Dataset calibration, Dataset test, String how) {}

  private static CalibrationImages apart(
      String name, ClassProbabilities probabilities, Parts parts, Source source) {
    if (parts.test.size() == 0) {
      throw Problem.data(name + ": has no test samples to measure a calibration on");
    }
    try {
      CalibrationSplit.checkApart(ids(parts.calibration), ids(parts.test));
    } catch (IllegalArgumentException both) {
      throw Problem.data(name + ": " + both.getMessage());
    }
    var calibration = probabilities.labelled(parts.calibration, name + ": validation samples");
    var test = probabilities.labelled(parts.test, name + ": test samples");
    var all = new DamagedTest(parts.test, name, test.size());
    return new CalibrationImages(
        name,
        parts.how,
        calibration,
        test,
        Optional.empty(),
        all.damaged(probabilities, source.damage(), Optional.empty()),
        unseen(probabilities, source));
  }

  private static CalibrationImages halves(
      String name, ClassProbabilities probabilities, Dataset pool, Source source, Seed seed) {
    var all = probabilities.labelled(pool, name + ": samples");
    int[] labels = new int[all.size()];
    Arrays.setAll(labels, all::label);
    CalibrationSplit split = split(name, () -> CalibrationSplit.halves(labels, seed));
    var damage =
        new DamagedTest(pool, name, all.size())
            .damaged(probabilities, source.damage(), Optional.of(split.test()));
    return new CalibrationImages(
        name,
        "halves of each class, drawn",
        all.rows(split.calibration()),
        all.rows(split.test()),
        Optional.empty(),
        damage,
        unseen(probabilities, source));
  }

  private static Optional<double[][]> unseen(ClassProbabilities probabilities, Source source) {
    return source
        .unseen()
        .map(config -> {
          try (Splits images = config.open(new Skipped())) {
            double[][] rows =
                probabilities.all(images.test().size() > 0 ? images.test() : images.train());
            if (rows.length == 0) {
              throw Problem.data("--unseen: no sample can be read");
            }
            return rows;
          }
        });
  }

  private static List<String> ids(Dataset images) {
    return IntStream.range(0, images.size()).mapToObj(images::id).toList();
  }

  /**
   * Stores {@code result} in {@code path}, a run folder or an exported model: the map with the
   * model, from where every prediction takes it, calibration.json, and a section of a run's report.
   *
   * @return the written files
   * @throws Problem if a file cannot be written
   */
  public static List<Path> save(Path path, CalibrationResult result) {
    Path report = path.resolve(REPORT);
    Optional<String> page =
        Files.isRegularFile(report)
            ? Optional.of(CalibrationSection.into(Documents.read(report), result.figures()))
            : Optional.empty();
    var written = new ArrayList<Path>();
    Path model = ExportedModel.isOne(path) ? path : path.resolve(MODEL);
    if (ExportedModel.isOne(model)) {
      ExportedModel.open(model).calibrated(result.calibrator());
      written.add(model.resolve("config.json"));
    }
    Documents.write(path.resolve(DOCUMENT), CalibrationDocument.of(result));
    written.add(path.resolve(DOCUMENT));
    page.ifPresent(text -> {
      Documents.write(report, text);
      written.add(report);
    });
    return written;
  }

  /**
   * Writes {@code result} of a table to the folder {@code out}: calibration.json and a page of its
   * own, calibration.html.
   *
   * @return the written files
   */
  public static List<Path> saveTable(Path out, CalibrationResult result) {
    CalibrationFigures figures = result.figures();
    Documents.write(out.resolve(DOCUMENT), CalibrationDocument.of(result));
    Documents.write(out.resolve(PAGE), CalibrationSection.page(figures));
    return List.of(out.resolve(DOCUMENT), out.resolve(PAGE));
  }
}
