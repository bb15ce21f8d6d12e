package org.fullrank.lab;

import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.lab.Finetuning.InputChoice;
import org.fullrank.views.AudioViews;
import org.fullrank.views.Evaluation;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.RunningText;
import org.fullrank.views.TextViews;
import org.fullrank.views.ViewsConfig;

/** The view of a fine-tuning, after the views of the encoder's pretraining. */
final class FinetuningViews {
  private static final double FLIP = 0.5;
  private static final double AREA = 0.6;

  private FinetuningViews() {}

  /**
   * One view a sample. Images are cropped to 60 % of their area or more, and mirrored. Audio keeps
   * the changes and stripes of {@code own}. Texts stay whole, up to the longest view.
   *
   * @throws Problem if {@code choice} asks for images of an encoder of audio or texts
   */
  static ViewsConfig of(ViewsConfig own, InputChoice choice) {
    return switch (own) {
      case ImageViews images -> images(images.evaluation(), choice);
      case AudioViews audio ->
          unasked(
              choice,
              new AudioViews(
                  1,
                  audio.rate(),
                  audio.seconds(),
                  audio.pad(),
                  audio.frames(),
                  audio.wave(),
                  audio.masks()));
      case TextViews text ->
          unasked(choice, new TextViews(text.tokenizer(), 1, text.tokens(), 1, 0, 0));
      case RunningText text -> unasked(choice, text);
    };
  }

  private static ViewsConfig unasked(InputChoice choice, ViewsConfig views) {
    if (choice.size().isPresent() || choice.channels().isPresent()) {
      throw Problem.config(
          "size, channels: are for encoders of images, was one of " + views.modality().several());
    }
    return views;
  }

  private static ImageViews images(Evaluation own, InputChoice choice) {
    int channels = choice.channels().orElse(own.pixels().channels());
    Pixels pixels =
        channels == own.pixels().channels()
            ? own.pixels()
            : new Pixels(channels, List.of(), List.of());
    return new ImageViews.Plain(choice.size().orElse(own.size()), pixels, AREA, FLIP);
  }
}
