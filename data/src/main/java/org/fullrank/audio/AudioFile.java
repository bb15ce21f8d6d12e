package org.fullrank.audio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The formats of audio files that can be read, told by the first bytes, never by the file name.
 * Samples of several channels are mixed to their mean; the rate is kept.
 */
public enum AudioFile {
  /** RIFF WAVE: PCM of 8 to 32 bits, floats, A-law, μ-law. */
  WAV,
  /** AIFF and AIFF-C without compression. */
  AIFF,
  /** Sun's and NeXT's format. */
  AU,
  /** Free Lossless Audio Codec, 8 to 24 bits. */
  FLAC,
  /** Vorbis in Ogg. */
  OGG_VORBIS;

  private static final int HEAD = 64; // bytes

  private static final List<String> EXTENSIONS =
      List.of("wav", "wave", "aiff", "aif", "aifc", "au", "snd", "flac", "ogg", "oga");

  /** The format of {@code file} by its signature. */
  public static Optional<AudioFile> of(byte[] file) {
    String head = head(file);
    return Stream.of(values()).filter(format -> format.begins(head)).findFirst();
  }

  private static String head(byte[] file) {
    return new String(file, 0, Math.min(HEAD, file.length), StandardCharsets.ISO_8859_1);
  }

  private boolean begins(String head) {
    return switch (this) {
      case WAV -> head.startsWith("RIFF") && head.startsWith("WAVE", 8);
      case AIFF ->
          head.startsWith("FORM") && (head.startsWith("AIFF", 8) || head.startsWith("AIFC", 8));
      case AU -> head.startsWith(".snd");
      case FLAC -> head.startsWith("fLaC");
      case OGG_VORBIS -> head.startsWith("OggS") && head.contains("\u0001vorbis");
    };
  }

  /** Whether {@code path} has the file ending of an audio file. */
  public static boolean named(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(lower.substring(lower.lastIndexOf('.') + 1));
  }

  /** For messages: {@code .wav, .wave, ... .oga}. */
  public static String endings() {
    return String.join(", ", EXTENSIONS.stream().map(extension -> "." + extension).toList());
  }

  /**
   * The audio of {@code file}.
   *
   * @throws IOException if it is of no known format, damaged, cut off, empty or too long, or a
   *     sample is not a number
   */
  public static Waveform decode(byte[] file) throws IOException {
    AudioFile format = of(file).orElseThrow(() -> new IOException(foreign(file)));
    try {
      return switch (format) {
        case WAV -> WavHeader.read(file);
        case AIFF -> AiffHeader.read(file);
        case AU -> AuHeader.read(file);
        case FLAC -> FlacStream.read(file);
        case OGG_VORBIS -> VorbisStream.read(file);
      };
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException _) {
      throw new IOException("the " + format + " file is damaged");
    } catch (OutOfMemoryError _) { // one large array was refused; the heap itself is as it was
      throw new IOException("decoding it needs more memory than is left");
    }
  }

  private static String foreign(byte[] file) {
    if (file.length == 0) {
      return "the file is empty";
    }
    String head = head(file);
    if (head.startsWith("ID3")
        || head.startsWith("\u00FF\u00FB")
        || head.startsWith("\u00FF\u00F3")) {
      return "MP3 files cannot be read; convert them to FLAC or WAV";
    }
    if (head.startsWith("OggS") && head.contains("OpusHead")) {
      return "Opus files cannot be read; convert them to FLAC or WAV";
    }
    if (head.startsWith("ftyp", 4)) {
      return "MPEG-4 files cannot be read; convert them to FLAC or WAV";
    }
    return "not a WAV, AIFF, AU, FLAC or Ogg Vorbis file";
  }
}
