package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Scope;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Splits;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.TimeWindow;
import org.fullrank.input.Symbols;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.LayerEmbeddings;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.TokenAlignment;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;
import org.fullrank.views.AudioViews;

/**
 * The linear probe of the last block's tokens, on the labels that their clips have at equal
 * distances in time: the phone of each frame. Tokens of training clips fit it, tokens of test clips
 * measure it.
 *
 * @param data the clips, each as long as a view
 * @param views without chance
 * @param places the labels that go with tokens
 */
record TokenProbe(Splits data, AudioViews views, TokenAlignment places) {
  private static final int BATCH = 64;

  /** The probe for the tokens of {@code config}; absent where no labels of frames go with them. */
  static Optional<TokenProbe> of(RunConfig config, Splits data) {
    Dataset train = data.train();
    return config.views() instanceof AudioViews views
            && config.encoder() instanceof EncoderConfig.Speech(var _, List<TimeWindow> front)
            && train.size() > 0
            && data.test().size() > 0
            && train.symbols().isPresent()
        ? perSecond(train, views)
            .map(it -> new TokenProbe(data, views, TokenAlignment.of(front, views, it)))
        : Optional.empty();
  }

  /** Labels of a second of the first clip; absent if a view is not the whole clip. */
  private static Optional<Double> perSecond(Dataset clips, AudioViews views) {
    try {
      if (clips.item(0) instanceof Item.Clip(float[] samples, int rate)
          && clips.target(0) instanceof Target.Sequence(int[] ids)) {
        double seconds = (double) samples.length / rate;
        double labels = ids.length / seconds;
        return Optional.of(labels).filter(it -> Math.abs(seconds - views.seconds()) * it < 1);
      }
    } catch (Unreadable _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** The share of test tokens whose label is found, 0..1. */
  double accuracy(Encoder encoder) {
    return new LinearProbe()
        .measure(tokens(encoder, data.train()), tokens(encoder, data.test()))
        .accuracy();
  }

  /** The same less that of the encoder of {@code config} before its first step. */
  double gain(RunConfig config, Encoder encoder) {
    try (var _ = Scope.open()) {
      return accuracy(encoder) - accuracy(Model.build(config, data.train()).inference());
    }
  }

  private Embeddings tokens(Encoder encoder, Dataset clips) {
    try (var batches = Batches.of(clips, views.evaluation(), BATCH, _ -> {})) {
      return LayerEmbeddings.ofTokens(encoder, batches, places, names(clips)).last();
    }
  }

  private static List<String> names(Dataset clips) {
    Symbols symbols = clips.symbols().orElseThrow();
    return IntStream.range(1, symbols.size())
        .mapToObj(id -> symbols.decode(new int[] {id}))
        .toList();
  }
}
