package org.fullrank;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tensors are made beside an operand, whose device and format they take: {@code Ops.zerosLike},
 * {@code Tensors.like} and their siblings. Only {@code core} and {@code nn.Init} make them on the
 * processor by name. Read from the sources.
 */
class CreatorsTest {
  private static final List<String> MODULES =
      List.of("core", "data", "methods", "train", "lab", "cli");

  /** Values come from Java arrays and files there; no tensor stands beside them. */
  private static final Set<String> EDGES =
      Set.of(
          "augmentation/CutMixConfig.java",
          "augmentation/Mixer.java",
          "augmentation/Mixture.java",
          "ewc/AnchorFile.java",
          "data/Target.java",
          "lab/PairEvaluation.java",
          "loader/ViewBuffer.java",
          "diagnose/DiagnosisCollector.java",
          "entropyreconstruction/ProjectionEntropy.java",
          "polyview/GaussianInformation.java",
          "positionprediction/StepTime.java",
          "probe/Embeddings.java",
          "probe/EmbeddingsTensors.java",
          "train/OnnxTensors.java",
          "train/ScoreSample.java",
          "views/ClipViews.java");

  private static final String NAMES =
      "zeros|ones|full|range|rand|randn|of|empty|truncatedNormal|uniform";
  private static final String TORCH =
      "zeros|ones|full|empty|eye|arange|range|rand|randn|randint|randperm|linspace|logspace|tensor"
          + "|scalar_tensor|from_blob|bartlett_window|hann_window|tril_indices|triu_indices";
  private static final Pattern BARE =
      Pattern.compile(
          "\\b(Ops|NeuralOps|Tensors)(\\.|::)(%s)\\b(?!\\w)".formatted(NAMES)
              + "|\\btorch(\\.|::)(%s)\\b(?!\\w)".formatted(TORCH)
              + "|import static .*\\b(Ops|NeuralOps|Tensors)\\.(%s|\\*);".formatted(NAMES)
              + "|import static .*\\btorch\\.(%s|\\*);".formatted(TORCH)
              + "|\\bDeviceType\\b|\\.cpu\\(\\)|\\.cuda\\(\\)|\\bcreateCPUGenerator\\b");

  @Test
  void golden_noTensorIsMadeOnTheProcessorByName() throws IOException {
    var found = new TreeSet<String>();
    for (Path file : sources()) {
      if (bare(Files.readString(file))) {
        found.add(name(file));
      }
    }
    assertThat(found)
        .as("files that make tensors on the processor; use Ops.…Like or Tensors.like")
        .isEqualTo(new TreeSet<>(EDGES));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tensor x = Ops.zeros(3);",
        "x.add(torch.eye(n))",
        "list.map(Ops::ones)",
        "Tensors.of(values, 3)",
        "NeuralOps.uniform(seed, 1, 3)",
        "import static org.fullrank.core.Ops.full;",
        "import static org.fullrank.core.Ops.*;",
        "new Device(DeviceType.CPU)",
        "x.cpu()"
      })
  void refuses_bareCreators(String line) {
    assertThat(bare(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ops.zerosLike(x)",
        "Tensors.like(values, x, 3)",
        "Tensors.emptyLike(x, 3)",
        "Ops.rangeLike(x, 3)",
        "torch.zeros_like(x)",
        " * as {@link Ops#zeros} and {@code Ops.zeros(3)} do",
        "import static org.fullrank.core.Ops.times;"
      })
  void golden_othersPass(String line) {
    assertThat(bare(line)).isFalse();
  }

  private static boolean bare(String source) {
    return source
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("*") && !line.startsWith("/*") && !line.startsWith("//"))
        .anyMatch(line -> BARE.matcher(line).find());
  }

  private static String name(Path file) {
    return file.getParent().getFileName() + "/" + file.getFileName();
  }

  private static List<Path> sources() throws IOException {
    var all = new ArrayList<Path>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.getParent().endsWith("org/fullrank/core"))
            .filter(file -> !file.endsWith("nn/Init.java"))
            .forEach(all::add);
      }
    }
    assertThat(all).hasSizeGreaterThan(200);
    return all;
  }
}
