package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechTest {
  @TempDir Path folder;
  private final Skipped skipped = new Skipped();

  /** A WAV file of 100 Hz whose sample {@code i} is {@code i / 32768}. */
  private void wav(String name, int samples) throws IOException {
    var file = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    file.putShort((short) 1).putShort((short) 1).putInt(100).putInt(200);
    file.putShort((short) 2).putShort((short) 16);
    file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      file.putShort((short) i);
    }
    put(name, file.array());
  }

  private Path put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, bytes);
  }

  private Path put(String name, String... lines) throws IOException {
    return put(name, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private Dataset open(Path path, SpeechTarget target) {
    return new Speech(path, 0, target).open(skipped).train();
  }

  private static int[] ids(Dataset set, int index) {
    return ((Target.Sequence) set.target(index)).ids();
  }

  /** The symbols of ids 1 on; id 0 is the blank. */
  private static String symbols(Dataset set) {
    Symbols symbols = set.symbols().orElseThrow();
    return symbols.decode(IntStream.range(0, symbols.size()).toArray());
  }

  private static int samples(Dataset set, int index) throws Unreadable {
    return ((Item.Clip) set.item(index)).samples().length;
  }

  @Test
  void golden_nemo() throws Exception {
    wav("a.wav", 100);
    Path list =
        put(
            "train.json",
            "{\"audio_filepath\": \"a.wav\", \"duration\": 0.3, \"offset\": 0.5, \"text\": \"b a\"}",
            "",
            "{\"audio_filepath\": \"a.wav\", \"duration\": 1, \"text\": \"ab\", \"speaker\": \"x\"}",
            "{\"audio_filepath\": \"gone.wav\", \"text\": \"z\"}");
    Dataset set = open(list, SpeechTarget.TEXT);
    assertEquals(Modality.AUDIO, set.modality());
    assertEquals(2, set.size());
    assertEquals(" ab", symbols(set));
    assertArrayEquals(new int[] {3, 1, 2}, ids(set, 0));
    assertArrayEquals(new int[] {2, 3}, ids(set, 1));
    var clip = (Item.Clip) set.item(0);
    assertEquals(30, clip.samples().length);
    assertEquals(50f / 32768, clip.samples()[0], 1e-9);
    assertThat(skipped.list())
        .extracting(Unreadable::getMessage)
        .containsExactly("gone.wav: no such file");
    assertEquals(List.of("x"), open(list, SpeechTarget.SPEAKER).classes());
  }

  @Test
  void golden_lhotse() throws Exception {
    wav("audio/a.wav", 200);
    put(
        "recordings.jsonl",
        "{\"id\": \"r\", \"sources\": [{\"type\": \"file\", \"channels\": [0], \"source\":"
            + " \"audio/a.wav\"}], \"sampling_rate\": 100}");
    put(
        "supervisions.jsonl",
        "{\"id\": \"u1\", \"recording_id\": \"r\", \"start\": 0.1, \"duration\": 0.2, \"text\":"
            + " \"да\", \"speaker\": \"s\", \"language\": \"ru\"}",
        "{\"id\": \"u2\", \"recording_id\": \"no\", \"start\": 0, \"duration\": 1, \"text\": \"\"}");
    Dataset set = open(folder, SpeechTarget.TEXT);
    assertEquals(1, set.size());
    assertEquals("u1", set.id(0));
    assertEquals(20, samples(set, 0));
    assertEquals("ад", symbols(set));
    assertEquals(List.of("ru"), open(folder, SpeechTarget.LANGUAGE).classes());
  }

  @Test
  void golden_kaldi() throws Exception {
    wav("a.wav", 200);
    put("wav.scp", "r1 a.wav", "r2 sox x.mp3 -t wav - |");
    put("text", "u1 hi there", "u2 no");
    put("utt2spk", "u1 s1", "u2 s2");
    Dataset whole = open(folder, SpeechTarget.TEXT);
    assertEquals(List.of("r1"), List.of(whole.id(0)));
    put("segments", "u1 r1 0.50 1.00", "u2 r2 0 1");
    Dataset set = open(folder, SpeechTarget.SPEAKER);
    assertEquals(1, set.size());
    assertEquals("s1", set.classes().get(set.label(0)));
    assertEquals(50, samples(set, 0));
    assertThat(skipped.list())
        .extracting(Unreadable::getMessage)
        .contains("r2: wav.scp names a command; commands are not run");
  }

  /** The phone in the middle of each hundredth; sentences are cut into clips of half a second. */
  @Test
  void golden_festvox() throws Exception {
    wav("wav/ru_1.wav", 120);
    put("lab/ru_1.lab", "separator ;", "#", "0.021 125 pau", "0.70 125 k", "1.2 125 a");
    put("etc/txt.done.data", "( ru_1 \"Да нет\" )");
    var phones =
        new FestvoxRu(Optional.of(folder), FestvoxRu.Learned.PHONES, 0.5, 0).open(skipped).train();
    assertEquals(2, phones.size());
    assertEquals("a k pau", symbols(phones));
    int[] first = ids(phones, 0);
    assertEquals(50, first.length);
    assertArrayEquals(new int[] {3, 3, 2, 2}, Arrays.copyOf(first, 4));
    assertEquals(2, ids(phones, 1)[19]);
    assertEquals(1, ids(phones, 1)[20]);
    assertEquals(50, samples(phones, 1));
    var sequence =
        new FestvoxRu(Optional.of(folder), FestvoxRu.Learned.PHONE_SEQUENCE, 0.5, 0)
            .open(skipped)
            .train();
    assertArrayEquals(new int[] {3, 2}, ids(sequence, 0));
    assertArrayEquals(new int[] {1}, ids(sequence, 1));
    var text =
        new FestvoxRu(Optional.of(folder), FestvoxRu.Learned.TEXT, 0, 0).open(skipped).train();
    assertEquals(6, ids(text, 0).length);
  }

  /** A prompt is in one part in every language; silence is left out. */
  @Test
  void golden_asterisk() throws Exception {
    for (var language : AsteriskPrompts.Language.values()) {
      for (int i = 0; i < 20; i++) {
        wav(language.folder() + "/digits/" + i + ".wav", 10);
      }
      wav(language.folder() + "/silence/1.wav", 10);
    }
    var two = List.of(AsteriskPrompts.Language.EN, AsteriskPrompts.Language.ES);
    var splits =
        new AsteriskPrompts(Optional.of(folder), AsteriskPrompts.Learned.LANGUAGE, two, 0.3)
            .open(skipped);
    assertEquals(List.of("en", "es"), splits.train().classes());
    assertEquals(40, splits.train().size() + splits.test().size());
    assertThat(splits.test().size()).isPositive().isEven();
    for (int i = 0; i < splits.test().size(); i++) {
      assertThat(splits.test().id(i)).contains("digits/");
    }
  }

  /** A folder of audio is a set of audio, with its folders as classes; damaged files are listed. */
  @Test
  void golden_folderOfAudio() throws Exception {
    wav("yes/a.wav", 10);
    wav("no/b.wav", 20);
    put("no/c.wav", "this is text");
    Dataset set = new DataConfig.Images(folder, 0).open(skipped).train();
    assertEquals(Modality.AUDIO, set.modality());
    assertEquals(List.of("no", "yes"), set.classes());
    assertEquals(20, samples(set, 0));
    assertThatThrownBy(() -> set.item(1))
        .isInstanceOf(Unreadable.class)
        .hasMessage("no/c.wav: not a WAV, AIFF, AU, FLAC or Ogg Vorbis file");
  }

  @Test
  void refuses_foldersOfNothing() {
    assertThatThrownBy(() -> open(folder, SpeechTarget.TEXT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("want a manifest of JSON lines, a folder with wav.scp");
  }

  @Test
  void refuses_brokenLists() throws IOException {
    Path list = put("a.jsonl", "{\"audio_filepath\": 3", "x");
    assertThatThrownBy(() -> open(list, SpeechTarget.TEXT)).hasMessageContaining("line 1");
    Path bytes = put("b.jsonl", new byte[] {(byte) 0xFF, (byte) 0xFE, '\n'});
    assertThatThrownBy(() -> open(bytes, SpeechTarget.TEXT)).isInstanceOf(Problem.class);
    Path none = put("c.jsonl", "{\"text\": \"x\"}");
    assertThatThrownBy(() -> open(none, SpeechTarget.TEXT)).hasMessageContaining("audio_filepath");
  }
}
