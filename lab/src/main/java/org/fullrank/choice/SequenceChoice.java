package org.fullrank.choice;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Check;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Unreadable;

/**
 * Settings for a set of audio clips or of texts: views and an encoder of 4 blocks, width 96. What a
 * sample is like is measured on at most 64 samples, spread evenly.
 *
 * @param overrides the settings as changes of a recipe
 * @param lines the settings and the reason of each
 */
public record SequenceChoice(List<String> overrides, List<String> lines) {
  private static final int SAMPLE = 64;
  private static final int MOST_RATE = 16_000; // samples per second
  private static final double SHORTEST = 0.2; // seconds
  private static final double LONGEST = 4;
  private static final int FEWEST_TOKENS = 16;
  private static final int MOST_TOKENS = 128;
  private static final int FRAME = 2; // begin and end
  private static final String SIZE = "size: {width: 96, depth: 4, heads: 3, mlp_ratio: 4}";

  /**
   * What the recipe asks of the settings.
   *
   * @param views number of views of a sample
   * @param positions whether the encoder knows the places of its tokens
   * @param steps number of steps to choose the epochs for, 1 or more
   */
  public record Asked(int views, boolean positions, int steps) {
    public Asked {
      Check.positive(views, "views");
      Check.positive(steps, "steps");
    }
  }

  public SequenceChoice {
    overrides = List.copyOf(overrides);
    lines = List.copyOf(lines);
  }

  /**
   * The settings for {@code clips}.
   *
   * @throws Problem of kind DATA if none of the first clips can be read
   */
  public static SequenceChoice ofAudio(Dataset clips, Asked asked) {
    var read = read(clips).filter(Item.Clip.class::isInstance).map(Item.Clip.class::cast).toList();
    int median = (int) median(read.stream().mapToDouble(Item.Clip::rate).toArray());
    int rate = Math.min(MOST_RATE, median);
    double length = median(read.stream().mapToDouble(SequenceChoice::seconds).toArray());
    double seconds = Math.round(10 * Math.clamp(length, SHORTEST, LONGEST)) / 10.0;
    int fft = Math.max(2, rate / 40);
    int bins = Math.clamp(fft / 5, 1, 40);
    String views =
        String.format(
            Locale.ROOT,
            "views={name: audio_views, count: %d, rate: %d, seconds: %s, frames: {name:"
                + " log_mel_frames, bins: %d, fft: %d, hop: %d}, masks: {widest: %d}}",
            asked.views(),
            rate,
            seconds,
            bins,
            fft,
            Math.max(1, rate / 100),
            bins / 5);
    String encoder =
        "encoder={name: speech, %s, front: [{size: 3, stride: 2}, {size: 3, stride: 2}], positions: %s}"
            .formatted(SIZE, asked.positions() ? "alibi" : "none");
    String why =
        String.format(
            Locale.ROOT,
            "views.rate=%d, views.seconds=%s: the clips have %,d Hz and %.1f s (medians)",
            rate,
            seconds,
            median,
            length);
    return with(clips, asked, List.of(views, encoder), why);
  }

  /**
   * The settings for {@code texts}, as bytes.
   *
   * @throws Problem of kind DATA if none of the first texts can be read
   */
  public static SequenceChoice ofTexts(Dataset texts, Asked asked) {
    int long90 = long90(texts);
    int tokens = tokens(long90);
    String views =
        String.format(
            Locale.ROOT, "views={name: text_views, count: %d, tokens: %d}", asked.views(), tokens);
    String encoder =
        "encoder={name: text, %s, drop_path: 0.1, positions: %s}"
            .formatted(SIZE, asked.positions() ? "learned" : "none");
    String why =
        String.format(
            Locale.ROOT,
            "views.tokens=%d: nine of ten texts have %,d bytes or fewer; views.tokenizer is bytes",
            tokens,
            long90);
    return with(texts, asked, List.of(views, encoder), why);
  }

  /**
   * The lengths for {@code texts}, for a recipe whose encoder and tokenizer are those of texts.
   *
   * @throws Problem of kind DATA if none of the first texts can be read
   */
  public static SequenceChoice lengthsOfTexts(Dataset texts, Asked asked) {
    int long90 = long90(texts);
    String why =
        String.format(
            Locale.ROOT,
            "views.tokens=%d: nine of ten texts have %,d bytes or fewer; encoder and views.tokenizer"
                + " are the recipe's",
            tokens(long90),
            long90);
    return with(texts, asked, List.of("views.tokens=" + tokens(long90)), why);
  }

  private static int long90(Dataset texts) {
    int[] lengths = read(texts).mapToInt(SequenceChoice::bytes).sorted().toArray();
    return lengths[lengths.length * 9 / 10];
  }

  private static int tokens(int long90) {
    return Math.clamp(long90 + FRAME, FEWEST_TOKENS, MOST_TOKENS);
  }

  private static SequenceChoice with(Dataset data, Asked asked, List<String> first, String why) {
    int batch = Choice.batch(data.size());
    int perEpoch = Math.max(1, data.size() / batch);
    int epochs = Math.ceilDiv(asked.steps(), perEpoch);
    int cores = Runtime.getRuntime().availableProcessors();
    var length =
        List.of(
            "train.batch=" + batch,
            "train.epochs=" + epochs,
            "train.workers=" + Math.clamp(cores / 2, 1, Choice.MOST_WORKERS));
    String steps =
        String.format(
            Locale.ROOT,
            "train.batch=%d, train.epochs=%d: %s in all over %s",
            batch,
            epochs,
            new Count((long) epochs * perEpoch, "step"),
            data.modality().count(data.size()));
    return new SequenceChoice(
        Stream.of(first, length).flatMap(List::stream).toList(), List.of(why, steps));
  }

  private static Stream<Item> read(Dataset data) {
    int few = Math.min(SAMPLE, data.size());
    var items =
        IntStream.range(0, few)
            .map(i -> (int) ((long) i * data.size() / few))
            .boxed()
            .flatMap(i -> item(data, i))
            .toList();
    if (items.isEmpty()) {
      throw Problem.data(
          String.format(Locale.ROOT, "%s: none of %d samples can be read", data.name(), few));
    }
    return items.stream();
  }

  private static Stream<Item> item(Dataset data, int index) {
    try {
      return Stream.of(data.item(index));
    } catch (Unreadable _) {
      return Stream.empty(); // the run reports it
    }
  }

  private static double seconds(Item.Clip clip) {
    return (double) clip.samples().length / clip.rate();
  }

  private static int bytes(Item item) {
    return item instanceof Item.Text(String text)
        ? text.getBytes(StandardCharsets.UTF_8).length
        : item.bytes().length / Integer.BYTES;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
