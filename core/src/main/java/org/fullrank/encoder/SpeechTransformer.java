package org.fullrank.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Activation;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * A transformer over audio: convolutions in time, each followed by a GELU, then blocks, last norm,
 * pool. Convolutions do not pad: a place is real if all values under its windows are, so that
 * padding changes no real token.
 */
final class SpeechTransformer implements Encoder {
  private final EncoderConfig.Speech config;
  private final InputShape home;
  private final TokenLayout layout;
  private final List<LinearMap> convolutions;
  private final TokenEncoder body;

  SpeechTransformer(EncoderConfig.Speech config, InputShape home, Parts parts, Seed seed) {
    this.config = config;
    this.home = home;
    layout = config.layout(home);
    convolutions = new ArrayList<>();
    int inputs = TakenShape.audio(home).bins();
    for (TimeWindow window : config.front()) {
      Seed own = seed.with(0).with(convolutions.size());
      convolutions.add(
          parts.linears().at(Place.STEM).make(inputs * window.size(), width(), true, own));
      inputs = width();
    }
    body = new TokenEncoder(config.body(), Grid.ofSequence(layout.columns()), parts, seed);
  }

  @Override
  public void visit(Visitor visitor) {
    body.visit(visitor, () -> visitor.children("front", convolutions));
  }

  @Override
  public int width() {
    return config.body().trunk().size().width();
  }

  @Override
  public Optional<TrunkConfig> trunk() {
    return Optional.of(config.body().trunk());
  }

  @Override
  public TokenLayout layout() {
    return layout;
  }

  @Override
  public Tensor real(Input input) {
    int places = TimeWindow.places(config.front(), Math.toIntExact(input.values().size(1)));
    return input.tokens().real().map(this::under).orElseGet(() -> Encoder.all(input, places));
  }

  /**
   * Padding is told of frames or samples; context and kept tokens are numbers of the places behind
   * the convolutions.
   */
  @Override
  public Features forward(Input input, Pass pass) {
    try (var scope = Scope.open()) {
      Tensor x = moments(input.values());
      TokenMask mask = input.tokens();
      mask.real()
          .ifPresent(r -> {
            Check.rank(r, "mask", "batch", "moments");
            Check.size(r, "mask", 1, "moments", x.size(1));
          });
      int places = TimeWindow.places(config.front(), Math.toIntExact(x.size(1)));
      Tensor tokens = convolved(x, pass.fork(-2));
      TokenMask own = mask.among(mask.real().map(this::under));
      return body.forward(tokens, Grid.ofSequence(places), own, pass).released(scope);
    }
  }

  /** {@code [batch, moments, bins]}. */
  private Tensor moments(Tensor values) {
    return switch (home) {
      case InputShape.Waveform _ -> Check.rank(values, "input", "batch", "samples").unsqueeze(2);
      case InputShape.Images _, InputShape.Ids _, InputShape.Frames _ -> {
        Check.rank(values, "input", "batch", "frames", "bins");
        yield Check.size(values, "input", 2, "bins", TakenShape.audio(home).bins());
      }
    };
  }

  private Tensor convolved(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = x;
      for (int i = 0; i < convolutions.size(); i++) {
        TimeWindow window = config.front().get(i);
        // [batch, places, entries, size]
        Tensor windows = y.unfold(1, window.size(), window.stride());
        y = convolutions.get(i).forward(windows.flatten(2, 3), pass.fork(i));
        y = Activation.GELU.forward(y, pass);
      }
      return y;
    });
  }

  /** Which places lie on real values alone. */
  private Tensor under(Tensor real) {
    Tensor found = real;
    for (TimeWindow window : config.front()) {
      found = found.unfold(1, window.size(), window.stride()).all(2);
    }
    return found;
  }
}
