package org.fullrank.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.decoding.Sampling;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.languagemodel.LanguageModel;
import org.fullrank.texts.SpecialTokens;
import org.fullrank.texts.Tokenizer;
import org.fullrank.views.AudioViews;
import org.fullrank.views.ImageViews;
import org.fullrank.views.RunningText;
import org.fullrank.views.TextViews;
import org.fullrank.views.ViewsConfig;

/**
 * Continues texts by the language model of a run. Each new id takes a forward of the last ids, as
 * many as a training sequence has; no keys or values are kept.
 */
public final class TextGenerator {
  private final Encoder encoder;
  private final LanguageModel model;
  private final Words words;

  /**
   * How texts become ids.
   *
   * @param tokenizer makes them
   * @param start what stands before a text
   */
  @SuppressWarnings("ArrayRecordComponent") // made here, read only here
  private record Words(Tokenizer tokenizer, int[] start) {
    static Words of(ViewsConfig views) {
      return switch (views) {
        case TextViews texts -> {
          Tokenizer shared = texts.tokenizer().shared();
          yield new Words(
              shared, shared.special().before().stream().mapToInt(Integer::intValue).toArray());
        }
        case RunningText texts -> {
          Tokenizer shared = texts.tokenizer().shared();
          yield new Words(shared, shared.special().end().stream().toArray());
        }
        case ImageViews _, AudioViews _ ->
            throw new IllegalStateException("a language model of " + views.modality().several());
      };
    }

    int[] ids(String text) {
      return IntStream.concat(Arrays.stream(start), Arrays.stream(tokenizer.encode(text)))
          .toArray();
    }
  }

  private TextGenerator(Encoder encoder, LanguageModel model, Words words) {
    this.encoder = encoder;
    this.model = model;
    this.words = words;
  }

  /**
   * Opens the language model of the run in {@code path} at its newest checkpoint. The texts of the
   * run must be there.
   *
   * @throws Problem if {@code path} holds no run, or one of another method
   */
  public static TextGenerator open(Path path) {
    try (var run = TrainedRun.open(path)) {
      LanguageModel model =
          LanguageModel.within(run.model().method())
              .orElseThrow(() ->
                  Problem.config(
                      path + ": want a run of the method languagemodel, was one of another"));
      return new TextGenerator(run.model().inference(), model, Words.of(run.config().views()));
    }
  }

  /**
   * {@code prompt} and at most {@code tokens} tokens behind it; fewer if the text ends.
   *
   * @param prompt the beginning of a text; may be empty
   * @throws Problem if the prompt is empty and the tokenizer has nothing that begins a text
   */
  public String continued(String prompt, int tokens, Sampling sampling, Seed seed) {
    int[] ids = words.ids(prompt);
    if (ids.length == 0) {
      throw Problem.config("--prompt: want a text, as the tokenizer has no id that begins one");
    }
    RandomGenerator draws = seed.random();
    OptionalInt end = words.tokenizer().special().end();
    for (int i = 0; i < tokens; i++) {
      int next = sampling.next(allowed(model.next(encoder, context(ids))), draws);
      if (end.isPresent() && next == end.getAsInt()) {
        break;
      }
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = next;
    }
    return words.tokenizer().decode(ids);
  }

  /** The last ids, as many as a training sequence has. */
  private long[] context(int[] ids) {
    int from = Math.max(0, ids.length - encoder.layout().places());
    return Arrays.stream(ids, from, ids.length).asLongStream().toArray();
  }

  /** The same logarithms; those of padding, begin and mask are of a probability of 0. */
  private double[] allowed(double[] logs) {
    SpecialTokens special = words.tokenizer().special();
    OptionalInt end = special.end();
    Stream.of(special.padding(), special.begin(), special.mask())
        .flatMapToInt(OptionalInt::stream)
        .filter(id -> end.isEmpty() || id != end.getAsInt())
        .forEach(id -> logs[id] = Double.NEGATIVE_INFINITY);
    return logs;
  }
}
