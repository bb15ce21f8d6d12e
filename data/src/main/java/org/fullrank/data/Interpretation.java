package org.fullrank.data;

import java.awt.image.ColorModel;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The meaning of an image's stored samples, beyond what its colour model says.
 *
 * @param profile the ICC profile in the file, if its reader does not pass it on
 * @param signed whether integers have a sign
 * @param levels the map of deep samples to 8 bits
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Interpretation(Optional<byte[]> profile, boolean signed, Levels levels) {
  /** What the colour model says, and no more. */
  static final Interpretation OWN = new Interpretation(Optional.empty(), false, new Levels.Whole());

  private static final int SIGNED = 2; // TIFF's SampleFormat

  /** The meaning of the samples of {@code file}. */
  static Interpretation of(Format format, byte[] file, Metadata metadata, Levels levels) {
    OptionalInt kind =
        format == Format.TIFF
            ? TiffTags.number(ByteBuffer.wrap(file), TiffTags.SAMPLE_FORMAT)
            : OptionalInt.empty();
    return new Interpretation(metadata.profile(), kind.orElse(0) == SIGNED, levels);
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
