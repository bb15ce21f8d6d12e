package org.fullrank.data;

import java.awt.image.ColorModel;
import java.util.Optional;

/**
 * The meaning of an image's stored samples, beyond what its colour model says.
 *
 * @param profile the ICC profile in the file, if its reader does not pass it on
 * @param kind of number
 * @param levels the map of deep samples to 8 bits
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Interpretation(Optional<byte[]> profile, SampleKind kind, Levels levels) {
  /** What the colour model says, and no more. */
  static final Interpretation OWN =
      new Interpretation(Optional.empty(), SampleKind.UNSIGNED, new Levels.Whole());

  /** The meaning of the samples of {@code file}. */
  static Interpretation of(Format format, byte[] file, Metadata metadata, Levels levels) {
    return new Interpretation(metadata.profile(), SampleKind.of(format, file), levels);
  }

  /** The profile of a palette's colours. */
  Optional<ColorProfile> ofPalette() {
    return profile.flatMap(icc -> ColorProfile.of(icc, 3));
  }

  /** The profile of the samples of {@code colors}. */
  Optional<ColorProfile> of(ColorModel colors) {
    return profile
        .flatMap(icc -> ColorProfile.of(icc, colors.getNumColorComponents()))
        .or(() -> ColorProfile.of(colors.getColorSpace()));
  }
}
