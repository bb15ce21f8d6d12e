package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged lists and archives of audio and text, and clips of every odd kind: read, or told. */
class ListFuzzTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EACH = 5;
  private static final int FLOAT = 3;

  @TempDir private Path folder;

  private static byte[] wav(int tag, int channels, int bits, byte... data) {
    var file = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data.length);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    file.putShort((short) tag).putShort((short) channels).putInt(8000);
    file.putInt(8000 * channels * bits / 8).putShort((short) (channels * bits / 8));
    file.putShort((short) bits);
    file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length);
    return file.put(data).array();
  }

  private static byte[] clip() {
    return wav(1, 1, 16, (byte) 0, (byte) 1, (byte) 2, (byte) 3);
  }

  /** The clips that can be read, and the reasons of the others. */
  private static List<String> outcomes(Dataset set) {
    var told = new ArrayList<String>();
    for (int i = 0; i < set.size(); i++) {
      try {
        var clip = (Item.Clip) set.item(i);
        told.add(set.id(i) + ": " + clip.samples().length);
      } catch (Unreadable refused) {
        told.add(refused.getMessage());
      }
    }
    return told;
  }

  /** A set of odd clips is opened; what is no clip is listed with its reason. */
  @Test
  void golden_oddClipsAreReadOrListed() {
    byte[] nan = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(Float.NaN).array();
    Bytes.put(folder, "1-eight-bit.wav", wav(1, 1, 8, (byte) 1, (byte) 2, (byte) 3));
    Bytes.put(folder, "2-stereo.wav", wav(1, 2, 16, (byte) 1, (byte) 2, (byte) 3, (byte) 4));
    Bytes.put(folder, "3-empty.wav", wav(1, 1, 16));
    Bytes.put(folder, "4-nothing.wav", new byte[0]);
    Bytes.put(folder, "5-nan.wav", wav(FLOAT, 1, 32, nan));
    Bytes.put(folder, "6-cut.wav", Arrays.copyOf(clip(), 46));
    Bytes.put(folder, "7-picture.wav", Bytes.png(1));
    Bytes.put(folder, "8-wave.flac", clip());
    try (var splits = new DataConfig.Images(folder, 0).open(new Skipped())) {
      assertThat(outcomes(splits.train()))
          .containsExactly(
              "1-eight-bit.wav: 3",
              "2-stereo.wav: 1",
              "3-empty.wav: holds no sample",
              "4-nothing.wav: the file is empty",
              "5-nan.wav: sample 0 is not a number, or infinite",
              "6-cut.wav: the file ends early: 2 of 4 bytes of samples",
              "7-picture.wav: not a WAV, AIFF, AU, FLAC or Ogg Vorbis file",
              "8-wave.flac: 2");
    }
  }

  /** NeMo's, lhotse's and Kaldi's lists, archives of audio, lists of texts and of pairs. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_damagedListsAreRefusedOrRead(long seed) {
    RandomGenerator random = new Seed(seed).random();
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          Bytes.put(folder, "nemo/a.wav", clip());
          Bytes.put(folder, "lhotse/a.wav", clip());
          Bytes.put(folder, "kaldi/a.wav", clip());
          for (int i = 0; i < EACH; i++) {
            read(new Speech(nemo(random), 0, SpeechTarget.TEXT));
            read(new Speech(lhotse(random), 0, SpeechTarget.SPEAKER));
            read(new Speech(kaldi(random), 0, SpeechTarget.TEXT));
            byte[] tar =
                Bytes.tar(List.of(Map.entry("x/a.wav", clip()), Map.entry("y/b.wav", clip())));
            read(new DataConfig.Tar(put("a.tar", tar, random), 0));
            pairs(put("p.tsv", Bytes.utf8("text1\ttext2\tscore\na\t\"b\"\t1\nc\té\t2\n"), random));
            pairs(put("p.jsonl", Bytes.utf8("{\"source\":\"a\",\"target\":\"b\"}\n"), random));
          }
        });
  }

  private Path nemo(RandomGenerator random) {
    return put(
        "nemo/train.json",
        Bytes.utf8("{\"audio_filepath\": \"a.wav\", \"duration\": 0.1, \"text\": \"ab\"}\n"),
        random);
  }

  private Path lhotse(RandomGenerator random) {
    put(
        "lhotse/recordings.jsonl",
        Bytes.utf8(
            "{\"id\":\"r\",\"sources\":[{\"type\":\"file\",\"channels\":[0],\"source\":\"a.wav\"}],"
                + "\"sampling_rate\":8000}\n"),
        random);
    put(
        "lhotse/supervisions.jsonl",
        Bytes.utf8(
            "{\"id\":\"u\",\"recording_id\":\"r\",\"start\":0,\"duration\":0.1,\"speaker\":\"s\"}\n"),
        random);
    return folder.resolve("lhotse");
  }

  private Path kaldi(RandomGenerator random) {
    put("kaldi/wav.scp", Bytes.utf8("r1 a.wav\n"), random);
    put("kaldi/text", Bytes.utf8("u1 hi there\n"), random);
    put("kaldi/utt2spk", Bytes.utf8("u1 s1\n"), random);
    put("kaldi/segments", Bytes.utf8("u1 r1 0.0 0.1\n"), random);
    return folder.resolve("kaldi");
  }

  private Path put(String name, byte[] whole, RandomGenerator random) {
    return Bytes.put(folder, name, Bytes.damaged(whole, random));
  }

  private static void read(DataConfig config) {
    try (Splits splits = config.open(new Skipped())) {
      for (int i = 0; i < splits.train().size(); i++) {
        assertThat(splits.train().item(i).kind()).isNotBlank();
      }
    } catch (Unreadable | Problem refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static void pairs(Path list) {
    try {
      assertThat(TextPairList.read(list, List.of(), new Skipped()).pairs()).isNotEmpty();
    } catch (Problem refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  /** Blank lines, a line of 100,000 letters, bytes that are no UTF-8, in every kind of list. */
  @Test
  void golden_extremeLinesOfLists() throws Exception {
    String letters = "é".repeat(100_000);
    try (var lines =
        new TextData.TextList(
                Bytes.put(folder, "a.csv", Bytes.utf8("text\n\n" + letters + "\n\n")), "text", 0)
            .open(new Skipped())) {
      assertThat(lines.train().item(0)).isEqualTo(new Item.Text(letters));
    }
    String json = "\n   \n{\"text\":\"%s\"}\n".formatted(letters);
    try (var lines =
        new TextData.TextList(Bytes.put(folder, "a.jsonl", Bytes.utf8(json)), "text", 0)
            .open(new Skipped())) {
      assertThat(lines.train().item(0)).isEqualTo(new Item.Text(letters));
    }
    Bytes.put(folder, "a.wav", clip());
    String nemo = "\n{\"audio_filepath\":\"a.wav\",\"text\":\"%s\"}\n\n".formatted(letters);
    try (var clips =
        new Speech(Bytes.put(folder, "n.json", Bytes.utf8(nemo)), 0, SpeechTarget.TEXT)
            .open(new Skipped())) {
      assertThat(((Target.Sequence) clips.train().target(0)).ids()).hasSize(100_000);
    }
    var bytes = new ByteArrayOutputStream();
    bytes.write(Bytes.utf8("{\"text\":\"a"));
    bytes.write(new byte[] {(byte) 0xC3, '"', '}', '\n'});
    for (String name : List.of("b.jsonl", "b.csv", "b.tsv")) {
      Path list = Bytes.put(folder, name, bytes.toByteArray());
      assertThat(refusal(() -> new TextData.TextList(list, "text", 0).open(new Skipped())))
          .isEqualTo(list + ": not UTF-8 text");
      assertThat(refusal(() -> TextPairList.read(list, List.of(), new Skipped())))
          .isEqualTo(list + ": not UTF-8 text");
    }
  }

  private static String refusal(Runnable reading) {
    try {
      reading.run();
      return "";
    } catch (Problem refused) {
      return String.valueOf(refused.getMessage());
    }
  }
}
