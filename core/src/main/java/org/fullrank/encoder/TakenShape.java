package org.fullrank.encoder;

import org.fullrank.input.InputShape;

/** The shape of inputs as an encoder takes them, or the refusal of another kind. */
final class TakenShape {
  private TakenShape() {}

  /**
   * Values in time.
   *
   * @param moments frames or samples of the longest clip
   * @param bins values of one moment
   */
  record Audio(int moments, int bins) {}

  static InputShape.Images images(InputShape shape, String encoder) {
    if (shape instanceof InputShape.Images images) {
      return images;
    }
    throw unfit(encoder, "images", shape);
  }

  static InputShape.Ids ids(InputShape shape) {
    if (shape instanceof InputShape.Ids ids) {
      return ids;
    }
    throw unfit("a text transformer", "text", shape);
  }

  static Audio audio(InputShape shape) {
    return switch (shape) {
      case InputShape.Frames(int bins, int frames) -> new Audio(frames, bins);
      case InputShape.Waveform(int samples) -> new Audio(samples, 1);
      case InputShape.Images _, InputShape.Ids _ ->
          throw unfit("a speech transformer", "waveforms or spectrograms", shape);
    };
  }

  private static IllegalArgumentException unfit(String encoder, String takes, InputShape shape) {
    return new IllegalArgumentException(
        "encoder: want %s for %s, was %s; choose another encoder"
            .formatted(takes, encoder, shape.kind()));
  }
}
