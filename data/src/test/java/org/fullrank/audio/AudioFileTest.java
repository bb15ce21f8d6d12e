package org.fullrank.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;

class AudioFileTest {
  /** A WAV file of one format chunk and one data chunk. */
  static byte[] wav(int tag, int channels, int rate, int bits, byte... data) {
    var file = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data.length);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    file.putShort((short) tag).putShort((short) channels).putInt(rate);
    file.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8));
    file.putShort((short) bits);
    file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length);
    return file.put(data).array();
  }

  private static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = AudioFileTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static void reads(byte[] file, float... wanted) throws IOException {
    assertArrayEquals(wanted, AudioFile.decode(file).samples(), 1e-7f);
  }

  /** Every width has its largest, its smallest and a small number, by hand. */
  @Test
  void golden_wavOfEveryWidth() throws IOException {
    reads(wav(1, 1, 8000, 8, (byte) 0, (byte) 128, (byte) 192), -1, 0, 0.5f);
    reads(wav(1, 1, 8000, 16, (byte) 0, (byte) 0x80, (byte) 0, (byte) 0x20), -1, 0.25f);
    reads(
        wav(1, 1, 8000, 24, (byte) 0, (byte) 0, (byte) 0xC0, (byte) 0, (byte) 1, (byte) 0),
        -0.5f,
        256f / 8388608);
    reads(wav(1, 1, 8000, 32, (byte) 0, (byte) 0, (byte) 0, (byte) 0x40), 0.5f);
    reads(wav(3, 1, 8000, 32, floats(0.125f, -2, 3)), 0.125f, -1, 1);
  }

  /** The mean of two channels; the rate as stored. */
  @Test
  void golden_channelsAreMixed() throws IOException {
    var clip = AudioFile.decode(wav(3, 2, 44_100, 32, floats(0.5f, 0.25f, -1, 0)));
    assertArrayEquals(new float[] {0.375f, -0.5f}, clip.samples(), 1e-7f);
    assertEquals(44_100, clip.rate());
  }

  /** G.711: code 0x80 and 0x00 are the largest of mu-law, 0xFF its zero; Java Sound agrees. */
  @Test
  void golden_lawsAreThoseOfG711() throws IOException {
    reads(
        wav(7, 1, 8000, 8, (byte) 0x80, (byte) 0, (byte) 0xFF), 32124f / 32768, -32124f / 32768, 0);
    var codes = new byte[256];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) i;
    }
    for (var law : List.of(AudioFormat.Encoding.ULAW, AudioFormat.Encoding.ALAW)) {
      var format = new AudioFormat(law, 8000, 8, 1, 1, 8000, false);
      var stream = new AudioInputStream(new ByteArrayInputStream(codes), format, 256);
      var linear = AudioSystem.getAudioInputStream(AudioFormat.Encoding.PCM_SIGNED, stream);
      var wide =
          ByteBuffer.wrap(linear.readAllBytes())
              .order(
                  linear.getFormat().isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
              .asShortBuffer();
      var wanted = new float[256];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = wide.get(i) / 32768f;
      }
      reads(wav(law.equals(AudioFormat.Encoding.ULAW) ? 7 : 6, 1, 8000, 8, codes), wanted);
    }
  }

  /** Java Sound writes what is read here. */
  @Test
  void golden_aiffAndAuOfJavaSound() throws IOException {
    byte[] pcm = {0x40, 0, (byte) 0xC0, 0, 0x10, 0};
    var format = new AudioFormat(22_050, 16, 1, true, true);
    for (var type : List.of(AudioFileFormat.Type.AIFF, AudioFileFormat.Type.AU)) {
      var out = new ByteArrayOutputStream();
      AudioSystem.write(new AudioInputStream(new ByteArrayInputStream(pcm), format, 3), type, out);
      var clip = AudioFile.decode(out.toByteArray());
      assertArrayEquals(new float[] {0.5f, -0.5f, 0.125f}, clip.samples(), 1e-7f);
      assertEquals(22_050, clip.rate());
    }
  }

  /** Tones that the reference encoder wrote: 16 bits in two channels, 24 bits in one. */
  @Test
  void golden_flacIsLossless() throws IOException {
    var stereo = AudioFile.decode(resource("stereo.flac"));
    assertEquals(8000, stereo.rate());
    assertEquals(800, stereo.samples().length);
    var deep = AudioFile.decode(resource("deep.flac"));
    assertEquals(400, deep.samples().length);
    for (int i = 0; i < 400; i++) {
      double low = Math.rint(0.5 * Math.sin(2 * Math.PI * 440 * i / 8000) * 32767) / 32768;
      double high = Math.rint(0.25 * Math.sin(2 * Math.PI * 660 * i / 8000) * 32767) / 32768;
      assertEquals((low + high) / 2, stereo.samples()[i], 1e-7);
      double fine = Math.rint(0.5 * Math.sin(2 * Math.PI * 440 * i / 8000) * 8388607) / 8388608;
      assertEquals(fine, deep.samples()[i], 1e-7);
    }
  }

  /** A clip of 50 ms, of which Java Sound's reader gives no sample. */
  @Test
  void golden_shortVorbisIsWhole() throws IOException {
    var clip = AudioFile.decode(resource("short.ogg"));
    assertEquals(400, clip.samples().length);
    double error = 0;
    for (int i = 0; i < 400; i++) {
      error += Math.pow(clip.samples()[i] - 0.5 * Math.sin(2 * Math.PI * 440 * i / 8000), 2);
    }
    assertThat(Math.sqrt(error / 400)).isLessThan(0.05);
  }

  private static void refused(byte[] file, String why) {
    assertThatThrownBy(() -> AudioFile.decode(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refuses_whatIsNoAudio() throws IOException {
    refused(new byte[0], "the file is empty");
    refused(new byte[] {1, 2, 3}, "not a WAV, AIFF, AU, FLAC or Ogg Vorbis file");
    refused(new byte[] {'I', 'D', '3', 4}, "MP3 files cannot be read");
    refused(wav(1, 1, 8000, 16), "holds no sample");
    refused(wav(3, 1, 8000, 32, floats(0, Float.NaN)), "sample 1 is not a number");
    refused(wav(1, 0, 8000, 16, (byte) 0, (byte) 0), "1 to 64 channels");
    refused(wav(1, 1, -5, 16, (byte) 0, (byte) 0), "sample rate");
    refused(wav(2, 1, 8000, 4, (byte) 0), "was format 2");
    byte[] whole = wav(1, 1, 8000, 16, (byte) 0, (byte) 0, (byte) 1, (byte) 0);
    refused(Arrays.copyOf(whole, 46), "ends early: 2 of 4 bytes");
    refused(Arrays.copyOf(whole, 36), "no data chunk");
    byte[] flac = resource("stereo.flac");
    refused(Arrays.copyOf(flac, flac.length / 2), "FLAC file");
    byte[] ogg = resource("short.ogg");
    refused(Arrays.copyOf(ogg, ogg.length - 20), "Ogg file");
  }

  /** A header's size is no promise: memory follows the samples that are there. */
  @Test
  void refuses_sizesThatTheFileDoesNotHave() {
    byte[] file = wav(1, 1, 8000, 16, (byte) 0, (byte) 0);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(40, Integer.MAX_VALUE);
    refused(file, "ends early");
  }

  /** A thousand damaged files are read or refused, and nothing else. */
  @Test
  void property_damagedFilesAreReadOrRefused() throws IOException {
    RandomGenerator random = new Seed(16).random();
    var tone = new byte[400];
    random.nextBytes(tone);
    var aiff = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(
            new ByteArrayInputStream(tone), new AudioFormat(8000, 16, 2, true, true), 100),
        AudioFileFormat.Type.AIFF,
        aiff);
    var au = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(
            new ByteArrayInputStream(tone), new AudioFormat(8000, 16, 2, true, true), 100),
        AudioFileFormat.Type.AU,
        au);
    var whole =
        List.of(
            wav(1, 2, 8000, 16, tone),
            aiff.toByteArray(),
            au.toByteArray(),
            resource("stereo.flac"),
            resource("short.ogg"));
    int read = 0;
    for (int round = 0; round < 1000; round++) {
      byte[] file = whole.get(round % whole.size()).clone();
      for (int i = 0; i <= random.nextInt(8); i++) {
        int most = random.nextBoolean() ? Math.min(60, file.length) : file.length;
        file[random.nextInt(most)] = (byte) random.nextInt();
      }
      byte[] damaged =
          random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
      try {
        read += AudioFile.decode(damaged).samples().length > 0 ? 1 : 0;
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(read).isBetween(100, 900);
  }
}
