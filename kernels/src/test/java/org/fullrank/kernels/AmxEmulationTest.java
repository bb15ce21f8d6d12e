package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fullrank.kernels.Stage.Layout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The AMX kernels' own sources with their tiles emulated, so that they are tested without AMX. */
class AmxEmulationTest {
  private static final Path BUILD = Path.of("src/test/native/emulated.sh");
  private static final Path FOLDER = Path.of("target/amx");
  private static final int PROBLEMS = 300;
  private static final int[] SIZES = {16, 24, 64, 80, 128, 256};

  private static AttentionKernels kernels() {
    return Built.KERNELS;
  }

  @BeforeAll
  static void possible() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(system.equals("Linux amd64"), "the emulation of AMX is for Linux amd64");
    assumeTrue(
        Processor.probe().has("avx512_bf16"), "the emulation of AMX needs AVX-512 with bf16");
    boolean compiler =
        List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
    assumeTrue(compiler, "the emulation of AMX needs g++");
  }

  private static final class Built {
    static final AttentionKernels KERNELS = build();

    private static AttentionKernels build() {
      try {
        var build = new ProcessBuilder(BUILD.toString(), FOLDER.toString());
        assertThat(build.inheritIO().start().waitFor()).as(BUILD.toString()).isZero();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      var library = NativeLibrary.at(FOLDER.resolve("libfullrank_attention.so").toAbsolutePath());
      assertThat(library.runs(Implementation.AMX_BF16)).isTrue();
      return new NativeKernels(library, Implementation.AMX_BF16, Workers.of(2));
    }
  }

  private static void assertClose(Sample sample, Layout layout) {
    String name = layout + " " + sample.problem();
    Outcome got = Stage.run(kernels(), sample, layout);
    Closeness.assertClose(name, got, Oracle.of(sample), Element.BFLOAT16);
  }

  @Test
  void property_agreesWithTheOracle() {
    for (long seed = 0; seed < PROBLEMS; seed++) {
      Sample sample = Sample.random(seed);
      if (sample.problem().element() == Element.BFLOAT16) {
        assertClose(sample, seed % 2 == 0 ? Layout.GAPPED : Layout.TOKENS_FIRST);
      }
    }
  }

  /** Every tail of a tile, in queries, keys and size. */
  @Test
  void property_everyTail() {
    for (Score score : new Score[] {new Score.Sigmoid(-3), new Score.Softmax()}) {
      for (int size : SIZES) {
        for (int tokens : new int[] {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97}) {
          for (Mask mask : new Mask[] {Mask.NONE, Mask.CAUSAL}) {
            var shape = new Shape(1, 1, tokens, 98 - tokens, size);
            float scale = (float) (1 / Math.sqrt(size));
            var rule = new Rule(score, scale, mask);
            assertClose(
                Sample.of(new Attention(shape, Element.BFLOAT16, rule), 1, tokens), Layout.PACKED);
          }
        }
      }
    }
  }

  /** Longer than any block. */
  @Test
  void property_longSequences() {
    for (Score score : new Score[] {new Score.Sigmoid(-6), new Score.Softmax()}) {
      var rule = new Rule(score, 0.2f, Mask.CAUSAL.withSlopes(0.01f));
      var problem = new Attention(new Shape(1, 1, 613, 677, 32), Element.BFLOAT16, rule);
      assertClose(Sample.of(problem, 1, 12), Layout.PACKED);
    }
  }

  @Test
  void property_nanStaysInItsQueryRow() {
    for (Score score : new Score[] {new Score.Sigmoid(-1), new Score.Softmax()}) {
      var problem =
          new Attention(new Shape(1, 1, 40, 70, 32), Element.BFLOAT16, Rule.of(score, 32));
      Sample sample = Sample.of(problem, 1, 5);
      double[] before = Stage.run(kernels(), sample, Layout.PACKED).out();
      sample.q()[7 * 32 + 1] = Double.NaN;
      double[] after = Stage.run(kernels(), sample, Layout.PACKED).out();
      Arrays.fill(before, 7 * 32, 8 * 32, Double.NaN);
      assertThat(after).isEqualTo(before);
    }
  }
}
