package org.fullrank.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Fall;
import org.fullrank.diagnose.Geometry;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.LayerHealth;
import org.fullrank.diagnose.PartHealth;
import org.fullrank.diagnose.Quantity;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.TokenHealth;
import org.fullrank.lab.Course;
import org.fullrank.lab.DiagnosisReport;
import org.fullrank.lab.Documents.VerdictDocument;
import org.fullrank.lab.TeacherOutputs;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diagnose",
    description = {
      "Diagnoses collapse: healthy, doubtful or sick, with evidence, cause and remedy. Reads a run, finished or in training, a"
          + " checkpoint, or a file of embeddings (.safetensors, .npy, .npz, .csv, .tsv, .txt)."
    },
    footer = {
      "",
      "Exit code 4 if sick, 0 if healthy or doubtful. Writes nothing.",
      "",
      "Examples:",
      "  fullrank diagnose runs/a",
      "  fullrank diagnose runs/a/checkpoints/step-00000200.safetensors",
      "  fullrank diagnose runs/a/checkpoints/best.safetensors",
      "  fullrank diagnose features.npy",
      "  fullrank diagnose features.npz --array x",
      "  fullrank diagnose student.npy --logits teacher.npy --temperature 0.04 --log loss.csv",
      "  fullrank diagnose model --data photos/"
    })
final class DiagnoseCommand implements Callable<Integer> {
  private static final String NAME = "%-12s";

  private record Document(
      String subject,
      VerdictDocument verdict,
      List<LayerRow> layers,
      OptionalDouble alignment,
      Optional<History.AttentionEntropy> peaked,
      List<PartHealth> parts,
      Optional<CourseDocument> course) {}

  /** The course of a run: its verdict over time, and the step of its best checkpoint. */
  private record CourseDocument(int epochs, List<Fall> falls, Optional<Long> best) {
    static CourseDocument of(Course course) {
      return new CourseDocument(course.epochs(), course.falls(), course.best());
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      paramLabel = "RUN|MODEL|FILE",
      description = {
        "A run folder, a checkpoint of a run, or a file of embeddings. With --data, the folder of a run"
            + " or of an exported model; neither needs the data of its training."
      })
  private Path path;

  @Option(
      names = "--array",
      paramLabel = "NAME",
      description = "The array to read of a .safetensors or .npz file that holds several.")
  private Optional<String> array = Optional.empty();

  @Option(
      names = "--logits",
      paramLabel = "FILE",
      description =
          "The teacher's outputs, samples by prototypes, centred: logits, or probabilities that sum"
              + " to 1. They show a collapse of the targets.")
  private Optional<Path> logits = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "What the logits are divided by before the softmax (default: 1).")
  private double temperature = 1;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "The loss of each step: .csv or .tsv with columns step and loss, or .jsonl or .json as"
              + " Fullrank, TensorBoard and Hugging Face write it.")
  private Optional<Path> log = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "PATH|NAME",
      description = {
        "Samples to diagnose the encoder on: a folder, list or archive, or a name such as fashion-mini"
            + " (default: the run's own data)."
      })
  private Optional<String> data = Optional.empty();

  @Override
  public Integer call() {
    var report =
        data.map(name -> onOthers(Sources.split(name)))
            .orElseGet(() -> DiagnosisReport.of(path, beside()));
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(
          Json.of(
              new Document(
                  report.subject(),
                  VerdictDocument.of(report.verdict()),
                  LayerRow.of(report.diagnosis()),
                  report.diagnosis().alignment(),
                  report.peaked(),
                  report.diagnosis().parts(),
                  report.course().map(CourseDocument::of))));
    } else {
      print(report, out);
    }
    return report.verdict().state() == State.SICK ? Problem.Kind.COLLAPSED.exitCode() : ExitCode.OK;
  }

  private DiagnosisReport onOthers(DataConfig others) {
    if (!beside().equals(DiagnosisReport.Beside.NOTHING)) {
      throw new ParameterException(
          spec.commandLine(), "--data: want no --array, --logits or --log beside it");
    }
    return DiagnosisReport.of(path, others);
  }

  private DiagnosisReport.Beside beside() {
    double divisor = new Typed(spec).positive("--temperature", temperature);
    var teacher = logits.map(file -> new TeacherOutputs(file, divisor));
    return new DiagnosisReport.Beside(array, teacher, log);
  }

  private void print(DiagnosisReport report, PrintWriter out) {
    report.verdict().lines().forEach(out::println);
    report.course().map(Course::lines).ifPresent(lines -> lines.forEach(out::println));
    if (!verbosity.quiet()) {
      out.println();
      out.println(report.subject());
      layers(report.diagnosis().layers(), out);
      attention(report.diagnosis().attention(), out);
      report
          .peaked()
          .ifPresent(look ->
              out.printf(
                  Locale.ROOT,
                  "a head first fell below %.0f %% of its largest entropy at step %d: %.1f %%%n",
                  100 * History.PEAKED,
                  look.step(),
                  100 * look.entropy()));
      alignment(report.diagnosis(), out);
      parts(report.diagnosis().parts(), out);
    }
  }

  private static void alignment(Diagnosis diagnosis, PrintWriter out) {
    diagnosis
        .alignment()
        .ifPresent(number ->
            out.printf(
                Locale.ROOT,
                "alignment of two views: %.3f (0 if equal, 2 if unrelated)%n",
                number));
  }

  private static void layers(List<LayerHealth> layers, PrintWriter out) {
    String samples = Quantity.header(Geometry.QUANTITIES);
    out.println(NAME.formatted("layer") + samples + Quantity.header(TokenHealth.QUANTITIES));
    for (LayerHealth layer : layers) {
      out.print(NAME.formatted(layer.name()));
      out.print(Quantity.row(Geometry.QUANTITIES, layer.samples()));
      out.println(layer.tokens().map(it -> Quantity.row(TokenHealth.QUANTITIES, it)).orElse(""));
    }
  }

  private static void attention(List<AttentionHealth> blocks, PrintWriter out) {
    if (!blocks.isEmpty()) {
      out.println();
      out.println(NAME.formatted("attention") + Quantity.header(AttentionHealth.QUANTITIES));
      for (AttentionHealth block : blocks) {
        String cells = Quantity.row(AttentionHealth.QUANTITIES, block);
        out.println(NAME.formatted(block.layer()) + cells);
      }
    }
  }

  private static void parts(List<PartHealth> parts, PrintWriter out) {
    if (!parts.isEmpty()) {
      out.println();
      out.println("parts");
      parts.forEach(part ->
          out.println(
              part.readings().stream()
                  .map(r -> String.format(Locale.ROOT, "%s %.4g", r.name(), r.value()))
                  .collect(Collectors.joining("  ", "%-28s ".formatted(part.name()), ""))));
    }
  }
}
