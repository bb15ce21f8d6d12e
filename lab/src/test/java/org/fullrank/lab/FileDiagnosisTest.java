package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.diagnose.Disease;
import org.fullrank.diagnose.History;
import org.fullrank.lab.DiagnosisReport.Beside;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of embeddings with the teacher's outputs and the losses beside them. */
class FileDiagnosisTest {
  private static final int SAMPLES = 200;
  private static final int WIDTH = 16;

  @TempDir private Path folder;

  private Path features = Path.of("");

  @BeforeEach
  void writeFeatures() throws IOException {
    features = table("features.csv", WIDTH, (_, _, random) -> random.nextGaussian());
  }

  private interface Entry {
    double at(int row, int column, RandomGenerator random);
  }

  private Path table(String name, int width, Entry entry) throws IOException {
    RandomGenerator random = new Seed(0).random();
    String text =
        IntStream.range(0, SAMPLES)
            .mapToObj(row ->
                IntStream.range(0, width)
                    .mapToObj(column -> String.valueOf(entry.at(row, column, random)))
                    .collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve(name), text);
  }

  private Disease disease(Optional<Path> logits, double temperature, Optional<Path> log) {
    var teacher = logits.map(file -> new TeacherOutputs(file, temperature));
    return DiagnosisReport.of(features, new Beside(Optional.empty(), teacher, log))
        .verdict()
        .disease();
  }

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /**
   * Logits within 0.001 of each other are uniform at temperature 1, but not at a ten-thousandth.
   */
  @Test
  void golden_aUniformTeacher() throws IOException {
    Path logits = table("logits.csv", 32, (_, _, random) -> 0.001 * random.nextGaussian());
    var some = Optional.of(logits);
    assertEquals(Disease.UNIFORM_TEACHER, disease(some, 1, Optional.empty()));
    assertThat(disease(some, 1e-4, Optional.empty())).isNotEqualTo(Disease.UNIFORM_TEACHER);
  }

  /** Every sample goes to the third prototype; once as logits, once as probabilities. */
  @Test
  void golden_oneTarget() throws IOException {
    Path logits = table("logits.csv", 32, (_, column, _) -> column == 2 ? 20 : 0);
    assertEquals(Disease.PROTOTYPE_COLLAPSE, disease(Optional.of(logits), 1, Optional.empty()));
    Path shares = table("shares.csv", 32, (_, column, _) -> column == 2 ? 1 : 0);
    assertEquals(Disease.PROTOTYPE_COLLAPSE, disease(Optional.of(shares), 9, Optional.empty()));
  }

  @Test
  void golden_logsOfOtherPrograms() throws IOException {
    assertLog("a.csv", "step,loss,lr\n10,2.5,0.1\n20,1.5,0.2\n");
    assertLog("b.csv", "\uFEFFWall time,Step,Value\n1,10,2.5\n2,20,1.5\n");
    assertLog("c.tsv", "Step\ttrain/loss\n10\t2.5\n15\t\n20\t1.5\n");
    assertLog(
        "d.jsonl",
        "{\"step\": 10, \"loss\": 2.5}\n\n{\"epoch\": 1}\n{\"step\": 20, \"loss\": 1.5}\n");
    assertLog(
        "e.json",
        "{\"log_history\": [{\"loss\": 2.5, \"grad_norm\": 3, \"step\": 10},"
            + " {\"eval_loss\": 9, \"step\": 15}, {\"loss\": 1.5, \"step\": 20}]}");
    History counted = LossLog.read(text("f.csv", "2.5\n1.5\nnan\n"));
    assertThat(counted.points().stream().map(History.StepMetrics::step))
        .containsExactly(1L, 2L, 3L);
    assertThat(counted.broken().orElseThrow().step()).isEqualTo(3);
  }

  private void assertLog(String name, String content) throws IOException {
    History log = LossLog.read(text(name, content));
    assertThat(log.points().stream().map(History.StepMetrics::step)).containsExactly(10L, 20L);
    assertThat(log.points().stream().map(History.StepMetrics::loss)).containsExactly(2.5, 1.5);
    assertThat(log.broken()).isEmpty();
  }

  @Test
  void golden_aLossThatIsNoNumberIsDivergence() throws IOException {
    Path log = text("loss.csv", "step,loss\n1,2\n2,nan\n");
    assertEquals(Disease.DIVERGED, disease(Optional.empty(), 1, Optional.of(log)));
  }

  @Test
  void refuses_logsWithoutALoss() throws IOException {
    for (String name : new String[] {"a.csv", "a.jsonl", "a.json"}) {
      Path log = text(name, name.equals("a.csv") ? "step,acc\n1,2\n" : "{\"acc\": 1}\n");
      assertThatThrownBy(() -> LossLog.read(log))
          .isInstanceOf(Problem.class)
          .hasMessage(log + ": holds no loss; want the columns or keys step and loss");
    }
    Path damaged = text("b.jsonl", "{\"loss\": \u001b}\n");
    assertThatThrownBy(() -> LossLog.read(damaged))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(damaged + ": not JSON: ")
        .message()
        .doesNotContainPattern("\\p{Cntrl}");
    Path missing = folder.resolve("none.csv");
    assertThatThrownBy(() -> LossLog.read(missing)).hasMessage(missing + ": no such file");
  }

  /** Token tensors: the samples by their means, and the tokens of each sample. */
  @Test
  void golden_tokens() {
    Path file = folder.resolve("tokens.safetensors");
    RandomGenerator random = new Seed(1).random();
    float[] values = new float[60 * 5 * 8];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    try (var _ = Scope.open()) {
      var tokens = Tensors.of(values, 60, 5, 8);
      Safetensors.write(file, Map.of("last_hidden_state", tokens, "x", tokens), Map.of());
    }
    var named = new Beside(Optional.of("last_hidden_state"), Optional.empty(), Optional.empty());
    DiagnosisReport report = DiagnosisReport.of(file, named);
    assertThat(report.subject()).endsWith("60 embeddings of width 8, each the mean of 5 tokens");
    var layer = report.diagnosis().output();
    assertEquals(60, layer.samples().sample().rows());
    assertEquals(5, layer.tokens().orElseThrow().fullRank());
    assertThat(layer.tokens().orElseThrow().effectiveRank()).isBetween(3.5, 5.0);
  }

  @Test
  void refuses_filesBesideARun() {
    var named = new Beside(Optional.of("x"), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> DiagnosisReport.of(folder, named))
        .isInstanceOfSatisfying(
            Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.CONFIG))
        .hasMessageContaining("want them beside a file of embeddings");
  }
}
