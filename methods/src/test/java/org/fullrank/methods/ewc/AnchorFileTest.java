package org.fullrank.methods.ewc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorFileTest {
  static final AnchorFile.Origin ORIGIN =
      new AnchorFile.Origin("tiny", "simclr", "cosine", "mc", 2, 100, 2, "fashion_mini", 7);

  @TempDir private Path home;

  private static SequencedMap<String, Tensor> tensors(long seed) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("a.weight", Ops.rand(new Seed(seed), 3, 2));
    tensors.put("a.bias", Ops.rand(new Seed(seed).with(1), 3));
    return tensors;
  }

  private Path written() {
    Path file = home.resolve("a.safetensors");
    AnchorFile.write(file, tensors(1), tensors(2), ORIGIN);
    return file;
  }

  private static float[] numbers(Map<String, Tensor> tensors, String name) {
    return Tensors.floats(Objects.requireNonNull(tensors.get(name), name));
  }

  @Test
  void golden_whatIsWrittenIsRead() {
    try (var _ = Scope.open();
        var file = AnchorFile.read(written())) {
      assertThat(file.origin()).isEqualTo(ORIGIN);
      assertThat(file.anchor().keySet()).containsExactlyInAnyOrder("a.weight", "a.bias");
      for (String name : file.anchor().keySet()) {
        assertArrayEquals(numbers(tensors(1), name), numbers(file.anchor(), name), 0);
        assertArrayEquals(numbers(tensors(2), name), numbers(file.fisher(), name), 0);
      }
    }
  }

  /**
   * 1,000 files with changed bytes or another length: a Problem, or the numbers of the original.
   */
  @Test
  void property_damageIsToldClearly() throws IOException {
    try (var _ = Scope.open()) {
      byte[] whole = Files.readAllBytes(written());
      Path file = home.resolve("broken.safetensors");
      int refused = 0;
      for (int trial = 0; trial < 1000; trial++) {
        RandomGenerator random = new Seed(trial).random();
        byte[] bytes =
            random.nextInt(4) == 0
                ? Arrays.copyOf(whole, random.nextInt(whole.length + 40))
                : whole.clone();
        for (int change = random.nextInt(6); change >= 0 && bytes.length > 0; change--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        Files.write(file, bytes);
        try (var read = AnchorFile.read(file)) {
          assertThat(read.anchor()).hasSize(2);
          assertArrayEquals(numbers(tensors(1), "a.bias"), numbers(read.anchor(), "a.bias"), 0);
        } catch (Problem clear) {
          refused++;
          assertThat(clear.getMessage()).startsWith(file.toString()).hasSizeGreaterThan(20);
        }
      }
      assertThat(refused).isGreaterThan(800);
    }
  }

  /** Damage that leaves the file valid is found by the sums. */
  @Test
  void refuses_otherNumbers() throws IOException {
    try (var _ = Scope.open()) {
      Path file = written();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 2] ^= 1;
      Files.write(file, bytes);
      assertThatThrownBy(() -> AnchorFile.read(file))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("CRC-32C");
    }
  }

  @Test
  void refuses_tensorsThatAreNoPairs() {
    try (var _ = Scope.open()) {
      refused(Map.of("anchor/a", Ops.ones(2)), "in pairs, was anchor/a alone");
      refused(
          Map.of("anchor/a", Ops.ones(2), "fisher/a", Ops.ones(3)),
          "want equal shapes, were anchor/a of [2] and fisher/a of [3]");
      refused(
          Map.of("anchor/a", Ops.ones(2), "fisher/a", Ops.full(-1, 2)),
          "fisher/a: want finite numbers, 0 or more");
      refused(
          Map.of("anchor/a", Ops.full(Double.NaN, 2), "fisher/a", Ops.ones(2)),
          "anchor/a: want finite numbers");
      refused(Map.of("anchor/a", Ops.range(2), "fisher/a", Ops.range(2)), "anchor/a: want F32");
      refused(Map.of(), "it holds no tensor");
    }
  }

  private void refused(Map<String, Tensor> tensors, String message) {
    Path file = home.resolve("wrong.safetensors");
    Safetensors.write(file, tensors, metadata());
    assertThatThrownBy(() -> AnchorFile.read(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  private static Map<String, String> metadata() {
    var metadata = new TreeMap<String, String>();
    metadata.put("format", "fullrank-anchor-1");
    for (String key : new String[] {"model", "loss", "data"}) {
      metadata.put(key, "x");
    }
    metadata.put("likelihood", "cosine");
    metadata.put("type", "mc");
    for (String key : new String[] {"draws", "samples", "views", "seed"}) {
      metadata.put(key, "1");
    }
    return metadata;
  }

  @Test
  void refuses_metadataOutOfRange() {
    try (var _ = Scope.open()) {
      var tensors = Map.of("anchor/a", Ops.ones(2), "fisher/a", Ops.ones(2));
      for (var wrong :
          Map.of(
                  "type", "type: want one of [type-2, mc, empirical], was ?",
                  "samples", "samples: want a whole number of 1 or more, was ?",
                  "format", "want a file of 'fullrank fisher' (format fullrank-anchor-1), was ?")
              .entrySet()) {
        var metadata = new TreeMap<>(metadata());
        metadata.put(wrong.getKey(), "?");
        Path file = home.resolve("wrong.safetensors");
        Safetensors.write(file, tensors, metadata);
        assertThatThrownBy(() -> AnchorFile.read(file)).hasMessageContaining(wrong.getValue());
      }
      assertThatThrownBy(() -> AnchorFile.read(home.resolve("none.safetensors")))
          .hasMessageContaining("no such file");
    }
  }
}
