package org.fullrank.audio;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.jflac.FLACDecoder;
import org.jflac.frame.Frame;
import org.jflac.metadata.StreamInfo;
import org.jflac.util.ByteData;

/** Decodes a FLAC file, frame by frame. */
final class FlacStream {
  private FlacStream() {}

  /**
   * The samples of {@code bytes}.
   *
   * @throws IOException if the file is damaged or ends early
   */
  static Waveform read(byte[] bytes) throws IOException {
    try {
      return decoded(new FLACDecoder(new ByteArrayInputStream(bytes)));
    } catch (EOFException early) {
      throw new EOFException(
          Objects.requireNonNullElse(early.getMessage(), "the FLAC file ends early"));
    } catch (RuntimeException damaged) { // the decoder checks little of what it reads
      throw new IOException("the FLAC file is damaged: " + damaged.getClass().getSimpleName());
    }
  }

  private static Waveform decoded(FLACDecoder decoder) throws IOException {
    StreamInfo info = decoder.readStreamInfo();
    decoder.readMetadata(info);
    int width = (info.getBitsPerSample() + 7) / 8;
    if (width < 1 || width > 3) {
      throw new IOException(
          "want FLAC samples of 8 to 24 bits, were of " + info.getBitsPerSample());
    }
    var mono = new Mono(info.getChannels(), info.getSampleRate(), info.getTotalSamples());
    long samples = 0;
    ByteData data = new ByteData(1);
    for (Frame frame = decoder.readNextFrame(); frame != null; frame = decoder.readNextFrame()) {
      if (frame.header.channels != info.getChannels()
          || frame.header.bitsPerSample != info.getBitsPerSample()) {
        throw new IOException("the FLAC file changes its format within");
      }
      data = decoder.decodeFrame(frame, data);
      add(data, info.getBitsPerSample(), width, mono);
      samples += frame.header.blockSize;
      if (decoder.getBadFrames() > 0) {
        throw new IOException("the FLAC file is damaged: a frame's sum is wrong");
      }
    }
    if (info.getTotalSamples() > samples || decoder.getBadFrames() > 0) {
      throw new EOFException(
          String.format(
              Locale.ROOT,
              "the FLAC file ends early or is damaged: %,d of %,d samples",
              samples,
              info.getTotalSamples()));
    }
    return mono.whole();
  }

  /** Little-endian samples of {@code width} bytes; those of one byte are stored from 0. */
  private static void add(ByteData data, int bits, int width, Mono mono) throws IOException {
    byte[] from = data.getData();
    double full = Math.scalb(1.0, bits - 1);
    for (int at = 0; at + width <= data.getLen(); at += width) {
      int high = width == 1 ? (from[at] & 0xFF) - 128 : from[at + width - 1];
      int value = high;
      for (int i = width - 2; i >= 0; i--) {
        value = (value << 8) | (from[at + i] & 0xFF);
      }
      mono.add(value / full);
    }
  }
}
