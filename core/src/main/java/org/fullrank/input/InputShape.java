package org.fullrank.input;

import org.fullrank.core.Check;

/** The shape of the inputs that an encoder is built for, without the batch. */
public sealed interface InputShape {
  /** The kind of input, in a word for messages. */
  default String kind() {
    return switch (this) {
      case Images _ -> "images";
      case Waveform _ -> "waveforms";
      case Frames _ -> "spectrograms";
      case Ids _ -> "text";
    };
  }

  /** The kind of samples behind it. */
  default Modality modality() {
    return switch (this) {
      case Images _ -> Modality.IMAGES;
      case Waveform _, Frames _ -> Modality.AUDIO;
      case Ids _ -> Modality.TEXT;
    };
  }

  /** The numbers of the largest sample. */
  default double numbers() {
    return switch (this) {
      case Images(int channels, int height, int width) -> (double) channels * height * width;
      case Waveform(int samples) -> samples;
      case Frames(int bins, int frames) -> (double) bins * frames;
      case Ids(int _, int tokens) -> tokens;
    };
  }

  /**
   * Images. Other heights and widths may be fed later, if the number of channels is the same.
   *
   * @param channels 1 for gray, 3 for colour
   * @param height pixels
   * @param width pixels
   */
  record Images(int channels, int height, int width) implements InputShape {
    public Images {
      Check.positive(channels, "channels");
      Check.positive(height, "height");
      Check.positive(width, "width");
    }
  }

  /**
   * Audio as samples of one channel.
   *
   * @param samples the longest clip, samples
   */
  record Waveform(int samples) implements InputShape {
    public Waveform {
      Check.positive(samples, "samples");
    }
  }

  /**
   * Audio as spectra.
   *
   * @param bins frequency bins of a frame
   * @param frames the longest clip, frames
   */
  record Frames(int bins, int frames) implements InputShape {
    public Frames {
      Check.positive(bins, "bins");
      Check.positive(frames, "frames");
    }
  }

  /**
   * Text as token ids.
   *
   * @param vocabulary number of different ids; ids are 0 up to but not this
   * @param tokens the longest text, tokens
   */
  record Ids(int vocabulary, int tokens) implements InputShape {
    public Ids {
      Check.positive(vocabulary, "vocabulary");
      Check.positive(tokens, "tokens");
    }
  }
}
