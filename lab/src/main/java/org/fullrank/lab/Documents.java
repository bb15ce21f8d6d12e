package org.fullrank.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.diagnose.Evidence;
import org.fullrank.diagnose.Verdict;
import org.fullrank.input.InputShape;
import org.fullrank.lab.Provenance.Fact;
import org.fullrank.probe.ProbeResult;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.views.Evaluation;
import org.fullrank.views.SequenceViews;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON documents of a run folder and of {@code --json}. */
public final class Documents {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Documents() {}

  /** {@code document} as indented JSON with a line end. */
  public static String text(Object document) {
    return Printable.json(JSON.writeValueAsString(document)) + "\n";
  }

  /** Writes {@code document} to {@code file} as indented JSON, atomically. */
  public static void write(Path file, Object document) {
    write(file, text(document));
  }

  /** Writes {@code text} to {@code file} atomically. */
  public static void write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The text of {@code file}.
   *
   * @throws Problem if it cannot be read
   */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Problem.failed(file + ": cannot be read: " + Problem.why(e), e);
    }
  }

  /** The facts by their names, in order. */
  public static Map<String, String> of(Provenance provenance) {
    return provenance.facts().stream()
        .collect(
            Collectors.toMap(Fact::name, Fact::value, (first, _) -> first, LinkedHashMap::new));
  }

  /** The provenance in {@code file}; empty if the file is missing or is not JSON. */
  static Optional<Provenance> provenance(Path file) {
    try {
      var facts = JSON.readTree(Files.readString(file)).properties().stream();
      return Optional.of(
          new Provenance(
              facts.map(fact -> new Fact(fact.getKey(), fact.getValue().asString(""))).toList()));
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  /**
   * A probe's accuracy with its interval and protocol.
   *
   * @param balanced mean accuracy over the classes
   * @param majority share of the largest class
   */
  public record AccuracyDocument(
      String features,
      String probe,
      double accuracy,
      double low,
      double high,
      Optional<Double> balanced,
      Optional<Double> majority,
      List<String> protocol) {
    /** The document of {@code result} on {@code features}. */
    public static AccuracyDocument of(String features, ProbeResult result) {
      return new AccuracyDocument(
          features,
          result.protocol().probe(),
          result.accuracy(),
          result.interval().low(),
          result.interval().high(),
          result.balance().map(ProbeResult.Balance::accuracy),
          result.balance().map(ProbeResult.Balance::majority),
          result.protocol().lines());
    }
  }

  /**
   * What an exported encoder of audio or text is fed.
   *
   * @param kind waveforms, spectrograms or text
   * @param layout of the tensor
   * @param largest the shape of the largest sample
   */
  public record SequenceInput(String kind, String layout, String largest) {
    static SequenceInput of(SequenceViews views) {
      var shape = views.evaluation().views().getFirst().shape();
      String layout =
          switch (shape) {
            case InputShape.Waveform _ -> "batch, sample";
            case InputShape.Frames _ -> "batch, frame, bin";
            case InputShape.Ids _ -> "batch, token";
            case InputShape.Images _ -> "batch, channel, row, column";
          };
      return new SequenceInput(shape.kind(), layout, shape.toString());
    }
  }

  /**
   * What an exported encoder of images is fed.
   *
   * @param layout of the tensor
   * @param channels in their order
   * @param size height and width, pixels
   * @param crop side of the central square as a share of the shorter side
   * @param interpolation how that square is resized
   * @param range of a pixel before mean and deviation
   * @param mean subtracted from each channel
   * @param std what each channel is divided by then
   * @param steps what is done to the square between resizing and mean and deviation
   */
  public record ImageInput(
      String layout,
      List<String> channels,
      int size,
      double crop,
      String interpolation,
      List<Integer> range,
      List<Double> mean,
      List<Double> std,
      List<String> steps) {
    /** What {@code view} makes of an image. */
    public static ImageInput of(Evaluation view) {
      var pixels = view.pixels().usual();
      return new ImageInput(
          "batch, channel, row, column",
          pixels.channels() == 1 ? List.of("gray") : List.of("red", "green", "blue"),
          view.size(),
          view.share(),
          "bilinear, antialiased",
          List.of(0, 1),
          pixels.mean(),
          pixels.std(),
          view.steps().stream().map(Object::toString).toList());
    }
  }

  /**
   * A verdict in words and numbers.
   *
   * @param state {@code healthy}, {@code doubtful} or {@code sick}
   * @param disease the named disease; {@code healthy} if the state is
   * @param evidence sentences
   * @param measures the numbers of the sentences
   */
  public record VerdictDocument(
      String state,
      String disease,
      List<String> evidence,
      List<MeasureDocument> measures,
      String cause,
      String remedy) {
    /**
     * A measured number of a verdict. Low values are the bad ones if {@code sick} is below {@code
     * healthy}, else high values are.
     *
     * @param measure the measure and its layer, in words
     * @param healthy the limit of the healthy values
     * @param sick the limit of the sick values; absent if no value is sick
     */
    public record MeasureDocument(
        String measure, double value, String state, double healthy, OptionalDouble sick) {
      static MeasureDocument of(Evidence evidence) {
        double sick = evidence.band().sick();
        return new MeasureDocument(
            evidence.measure(),
            evidence.value(),
            evidence.state().word(),
            evidence.band().healthy(),
            Double.isInfinite(sick) ? OptionalDouble.empty() : OptionalDouble.of(sick));
      }
    }

    /** The document of {@code verdict}. */
    public static VerdictDocument of(Verdict verdict) {
      return new VerdictDocument(
          verdict.state().word(),
          verdict.disease().title(),
          verdict.evidence().stream().map(Object::toString).toList(),
          verdict.evidence().stream().map(MeasureDocument::of).toList(),
          verdict.cause(),
          verdict.remedy());
    }
  }

  /** Every probe of an evaluation: linear and k-nearest-neighbour, for each kind of features. */
  public static List<AccuracyDocument> accuracies(EncoderEvaluation evaluation) {
    return evaluation.rows().stream()
        .flatMap(row ->
            List.of(
                AccuracyDocument.of(row.features(), row.probes().linear()),
                AccuracyDocument.of(row.features(), row.probes().knn()))
                .stream())
        .toList();
  }
}
