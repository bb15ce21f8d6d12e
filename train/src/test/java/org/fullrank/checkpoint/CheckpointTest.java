package org.fullrank.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private record State(Layer model, Layer optimizer) implements Module {
    static State of(long seed) {
      return new State(Linear.small().make(3, 2, true, new Seed(seed)), BatchNorm.of(4));
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.child("model", model);
      visitor.child("optimizer", optimizer);
    }
  }

  @TempDir private Path home;

  @Test
  void golden_restoresWhatWasSaved() {
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      Checkpoint.save(folder, State.of(1), 12, 345);
      var saved = Checkpoint.latest(folder).orElseThrow();
      assertThat(saved.step()).isEqualTo(12);
      assertThat(saved.metricsLength()).isEqualTo(345);
      var whole = State.of(2);
      saved.restore(whole);
      assertThat(numbers(whole)).isEqualTo(numbers(State.of(1)));
      var part = State.of(3);
      saved.restoreChild("model", part.model());
      assertThat(numbers(part.model())).isEqualTo(numbers(State.of(1).model()));
    }
  }

  /** A name with more digits than a number holds is no checkpoint's. */
  @Test
  void golden_passesOverNamesThatAreNoCheckpoints() throws IOException {
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      Checkpoint.save(folder, State.of(1), 12, 345);
      for (String name :
          List.of("step-99999999999999999999", "step-9223372036854775808", "step-")) {
        Files.writeString(folder.checkpoints().resolve(name + ".safetensors"), "no checkpoint");
      }
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(12);
      assertThat(Checkpoint.newest(folder.path()).orElseThrow())
          .hasFileName("step-00000012.safetensors");
    }
  }

  /** A run whose checkpoints are out of sight must not begin anew over its metrics. */
  @Test
  void refuses_toTakeAFolderThatCannotBeListedForAnEmptyOne() throws IOException {
    try (var folder = RunFolder.create(home.resolve("a"))) {
      assertThat(Checkpoint.latest(folder)).isEmpty();
      Files.delete(folder.checkpoints());
      assertThat(Checkpoint.latest(folder)).isEmpty();
      Files.writeString(folder.checkpoints(), "no folder");
      assertThatThrownBy(() -> Checkpoint.latest(folder))
          .isInstanceOfSatisfying(
              Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.DATA))
          .hasMessage(
              folder.checkpoints() + ": the checkpoints cannot be listed: this is no folder");
    }
  }

  /** 25 damaged copies for each of 20 seeds: none is taken for what it was, unless it still is. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aDamagedCheckpointIsRefused(long seed) throws IOException {
    RandomGenerator random = new Seed(seed).random();
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      Checkpoint.save(folder, State.of(1), 12, 345);
      Path file = Checkpoint.newest(home.resolve("a")).orElseThrow();
      byte[] sound = Files.readAllBytes(file);
      for (int copy = 0; copy < 25; copy++) {
        Files.write(file, damaged(sound, random));
        assertThatThrownBy(() -> Checkpoint.latest(folder).orElseThrow().restore(State.of(2)))
            .isInstanceOf(Problem.class)
            .hasMessageStartingWith(file.toString())
            .hasMessageNotContainingAny("\n", "\r");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 300, -1})
  void refuses_aCheckpointCutShortAndSaysWhatToDo(int length) throws IOException {
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      Checkpoint.save(folder, State.of(1), 12, 345);
      Path file = Checkpoint.newest(home.resolve("a")).orElseThrow();
      byte[] sound = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(sound, length < 0 ? sound.length + length : length));
      assertThatThrownBy(() -> Checkpoint.latest(folder))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageEndingWith(
              "; remove it, and --resume continues from the checkpoint before it");
    }
  }

  /** Cut short, or one bit turned. */
  private static byte[] damaged(byte[] sound, RandomGenerator random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(sound, random.nextInt(sound.length));
    }
    byte[] bytes = sound.clone();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  /** A step or a length that somebody edited is no longer what the seal says. */
  @ParameterizedTest
  @ValueSource(strings = {"\"step\":\"12\"", "\"metrics_bytes\":\"345\""})
  void refuses_anotherStepAndAnotherLengthOfMetrics(String entry) throws IOException {
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      Checkpoint.save(folder, State.of(1), 12, 345);
      Path file = Checkpoint.newest(home.resolve("a")).orElseThrow();
      String sound = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(sound).contains(entry);
      String edited = sound.replace(entry, entry.replace('2', '3').replace("34", "35"));
      Files.writeString(file, edited, StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> Checkpoint.latest(folder).orElseThrow().restore(State.of(2)))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith(file + ": damaged");
    }
  }

  /** Two are kept; without the newest, the run goes on from the one before it. */
  @Test
  void golden_theNewestTwoAreKept() throws IOException {
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      for (int step : new int[] {1, 2, 9, 10}) {
        Checkpoint.save(folder, State.of(step), step, 10L * step);
      }
      try (var files = Files.list(folder.checkpoints())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("step-00000009.safetensors", "step-00000010.safetensors");
      }
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(10);
      Files.delete(Checkpoint.newest(home.resolve("a")).orElseThrow());
      var before = Checkpoint.latest(folder).orElseThrow();
      assertThat(before.step()).isEqualTo(9);
      assertThat(before.metricsLength()).isEqualTo(90);
      var state = State.of(3);
      before.restore(state);
      assertThat(numbers(state)).isEqualTo(numbers(State.of(9)));
    }
  }

  @Test
  void refuses_aCheckpointOfOtherSettings() {
    try (var _ = Scope.open();
        var folder = RunFolder.create(home.resolve("a"))) {
      Checkpoint.save(folder, State.of(1).model(), 1, 0);
      assertThatThrownBy(() -> Checkpoint.latest(folder).orElseThrow().restore(State.of(1)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("has no model.weight; it was written with other settings");
    }
  }

  private static List<List<Double>> numbers(Module module) {
    return Tree.tensors(module).stream()
        .map(NamedTensor::tensor)
        .map(tensor -> Arrays.stream(Tensors.doubles(tensor)).boxed().toList())
        .toList();
  }
}
