package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Disease;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.Verdict;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.probe.Embed;
import org.fullrank.report.Gallery;
import org.fullrank.report.Picture;
import org.fullrank.report.Report;
import org.fullrank.report.ReportData;
import org.fullrank.views.Evaluation;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One path from a file to the report, whatever the kind of sample. */
@Timeout(60)
class ModalitiesTest {
  @TempDir Path folder;

  /** Reads one item of a file. */
  private interface Reader {
    Item read(Path file) throws IOException, UnsupportedAudioFileException;
  }

  /** Files as a data set. */
  private record FileSet(List<Path> files, Reader reader) implements Dataset {
    @Override
    public int size() {
      return files.size();
    }

    @Override
    public Item item(int index) throws Unreadable {
      try {
        return reader.read(files.get(index));
      } catch (IOException | UnsupportedAudioFileException e) {
        throw new Unreadable(id(index), String.valueOf(e.getMessage()));
      }
    }

    @Override
    public Target target(int index) {
      return new Target.None();
    }

    @Override
    public String id(int index) {
      return files.get(index).getFileName().toString();
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public String manifestHash() {
      return "";
    }

    @Override
    public void close() {}
  }

  /** The view without chance of one kind of item. */
  private record Whole(InputShape shape) implements ViewMaker {
    @Override
    public List<Layout> views() {
      return List.of(new Layout(shape, List.of()));
    }

    @Override
    public Writer writer() {
      return (item, _, _, row) -> {
        switch (item) {
          case Item.Clip(float[] samples, int _) -> row.write(samples);
          case Item.Text(String text) -> {
            byte[] letters = text.getBytes(StandardCharsets.UTF_8);
            var ids = new long[letters.length];
            for (int i = 0; i < ids.length; i++) {
              ids[i] = letters[i] & 0xFF;
            }
            row.write(ids);
          }
          case Image _, Item.Ids _ -> throw new IllegalStateException(item.kind());
        }
      };
    }
  }

  /** Count, mean and largest of the real entries of each sample. */
  private static final class Moments implements Encoder {
    @Override
    public int width() {
      return 3;
    }

    @Override
    public TokenLayout layout() {
      return TokenLayout.of(1, 0);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      double[] values = Tensors.doubles(input.values());
      double[] real =
          input.tokens().real().map(Tensors::doubles).orElseGet(() -> ones(values.length));
      int batch = Math.toIntExact(input.batch());
      int row = values.length / batch;
      var moments = new float[3 * batch];
      for (int i = 0; i < values.length; i++) {
        int sample = i / row;
        if (real[i] == 1) {
          moments[3 * sample]++;
          moments[3 * sample + 1] += (float) values[i];
          moments[3 * sample + 2] = Math.max(moments[3 * sample + 2], (float) values[i]);
        }
      }
      Tensor pooled = Tensors.of(moments, batch, 3);
      return Features.of(pooled, pooled.unsqueeze(1));
    }

    private static double[] ones(int count) {
      var ones = new double[count];
      Arrays.fill(ones, 1);
      return ones;
    }

    @Override
    public void visit(Visitor visitor) {}
  }

  /** A WAV file of one channel, 16 bits, 8 kHz. */
  private Path wav(String name, int... samples) throws IOException {
    var bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int sample : samples) {
      bytes.putShort((short) sample);
    }
    var format = new AudioFormat(8000, 16, 1, true, false);
    Path file = folder.resolve(name);
    try (var stream =
        new AudioInputStream(new ByteArrayInputStream(bytes.array()), format, samples.length)) {
      AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
    }
    return file;
  }

  private static Item.Clip clip(Path file) throws IOException, UnsupportedAudioFileException {
    try (AudioInputStream stream = AudioSystem.getAudioInputStream(file.toFile())) {
      var shorts =
          ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      var samples = new float[shorts.remaining()];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = shorts.get(i) / 32768f;
      }
      return new Item.Clip(samples, (int) stream.getFormat().getSampleRate());
    }
  }

  private Path text(String name, String line) throws IOException {
    return Files.writeString(folder.resolve(name), line);
  }

  private static Image image(Path file) throws IOException {
    return new Image(1, 2, 2, Files.readAllBytes(file));
  }

  /** What the encoder made of all samples, row-major, and the page of the report. */
  @SuppressWarnings("ArrayRecordComponent") // made once and read once
  private record Seen(float[] embeddings, Gallery gallery, String page) {}

  private static Seen through(Dataset data, ViewMaker view) {
    try (var batches = Batches.of(data, view, 4, _ -> {})) {
      var embeddings = Embed.pooled(new Moments(), batches, List.of());
      Gallery gallery = SampleGallery.of(data, view, new Moments());
      return new Seen(embeddings.values(), gallery, Report.render(page(gallery)));
    }
  }

  /** A report of nothing but the samples. */
  private static ReportData page(Gallery gallery) {
    var nothing =
        new Diagnosis(List.of(), List.of(), OptionalDouble.empty(), Optional.empty(), List.of());
    return new ReportData(
        "samples",
        "",
        List.of(),
        new Verdict(State.HEALTHY, Disease.HEALTHY, List.of(), "", ""),
        List.of(),
        new ReportData.Anatomy(nothing, Optional.empty()),
        gallery,
        new ReportData.RunOrigin("", List.of()));
  }

  @Test
  void golden_images() throws Exception {
    Path file = Files.write(folder.resolve("a.raw"), new byte[] {0, 51, 102, -1});
    var data = new FileSet(List.of(file), ModalitiesTest::image);
    var pixels = new Pixels(1, List.of(0.0), List.of(1.0));
    Seen seen = through(data, new Evaluation(2, 1, pixels));
    assertArrayEquals(new float[] {4, 1.6f, 1}, seen.embeddings(), 1e-6f);
    assertThat(seen.page()).contains("data:image/png", "a.raw");
  }

  /** Three samples and two: the second clip is padded, and its padding does not count. */
  @Test
  void golden_clips() throws Exception {
    var files = List.of(wav("a.wav", 0, 16384, -16384), wav("b.wav", 8192, 8192));
    var data = new FileSet(files, ModalitiesTest::clip);
    Seen seen = through(data, new Whole(new InputShape.Waveform(10)));
    assertArrayEquals(new float[] {3, 0, 0.5f, 2, 0.5f, 0.25f}, seen.embeddings(), 1e-6f);
    assertThat(seen.gallery().samples().get(0).picture())
        .isEqualTo(new Picture.Wave(List.of(0.0, 0.0, 0.5, 0.5, -0.5, -0.5)));
    assertThat(seen.page()).contains("<polyline points=\"", "b.wav");
  }

  @Test
  void golden_texts() throws Exception {
    var files = List.of(text("a.txt", "abc"), text("b.txt", "<b> & so"));
    var data =
        new FileSet(files, file -> new Item.Text(Files.readString(file, StandardCharsets.UTF_8)));
    Seen seen = through(data, new Whole(new InputShape.Ids(256, 20)));
    assertArrayEquals(new float[] {3, 97 + 98 + 99, 99}, Arrays.copyOf(seen.embeddings(), 3));
    assertThat(seen.embeddings()[3]).isEqualTo(8);
    assertThat(seen.page()).contains("&lt;b&gt; &amp; so", "a.txt");
  }

  /** Views of images, given a text, say so. */
  @Test
  void refuses_viewsOfAnotherKind() throws Exception {
    var data = new FileSet(List.of(text("a.txt", "abc")), file -> new Item.Text(file.toString()));
    try (var batches = Batches.of(data, Evaluation.of(8, Pixels.GRAY), 1, _ -> {})) {
      assertThatThrownBy(() -> batches.iterator().next())
          .isInstanceOf(Problem.class)
          .hasMessage("views: these are views of images, was a text");
    }
    assertThatThrownBy(() -> data.image(0)).hasMessage("a.txt: want an image, was a text");
  }
}
