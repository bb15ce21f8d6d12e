package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersesTest {
  /** The sizes of the published indices: every entry has a name, and no name is left. */
  @Test
  void golden_entriesOfTheVersifications() {
    var kjv = Versification.of("kjv");
    assertThat(kjv.books()).hasSize(66).startsWith("Gen").endsWith("Rev");
    assertThat(kjv.entries(kjv.testament(true))).hasSize(24_115);
    assertThat(kjv.entries(kjv.testament(false))).hasSize(8_246);
    var nrsva = Versification.of("nrsva");
    assertThat(nrsva.entries(nrsva.testament(false))).hasSize(8_248);
    assertThat(kjv.entries(kjv.testament(false)).get(4)).isEqualTo("Matt 1:1");
  }

  @Test
  void golden_plainText() {
    String markup =
        "<q marker=\"“\"/><w lemma=\"strong:H0430\">God</w> <w>said</w> <note type=\"x\">see <b>1</b></note>,"
            + "<lb/>Tom &amp; Ann<title>Of David</title> .";
    assertThat(SwordText.plain(markup)).isEqualTo("God said, Tom & Ann.");
  }

  /** A module of a single verse, written by hand. */
  @Test
  void golden_moduleWrittenByHand(@TempDir Path folder) throws Exception {
    byte[] text = Bytes.utf8("??In the <w>beginning</w> .");
    var packed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(packed)) {
      deflater.write(text);
    }
    for (String stem : List.of("ot", "nt")) {
      Bytes.put(folder, stem + ".bzz", packed.toByteArray());
      var blocks = new byte[12];
      little(blocks).putInt(0).putInt(packed.size()).putInt(text.length);
      Bytes.put(folder, stem + ".bzs", blocks);
      var entries = new byte[50];
      little(entries).putInt(40, 0).putInt(44, 2).putShort(48, (short) (text.length - 2));
      Bytes.put(folder, stem + ".bzv", entries);
    }
    assertThat(new SwordText(folder, Versification.of("kjv")).verses())
        .isEqualTo(Map.of("Gen 1:1", "In the beginning.", "Matt 1:1", "In the beginning."));
    Bytes.put(folder, "nt.bzs", new byte[12]);
    assertThatThrownBy(() -> new SwordText(folder, Versification.of("kjv")).verses())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("want a zText module of SWORD; nt: entry 4 is outside of its block");
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Runs where 'fullrank data get verses' did. */
  @Test
  void golden_allVerses() {
    assumeTrue(Fetch.find("verses").isPresent());
    var all = Verses.all(Optional.empty()).all();
    assertThat(all).hasSizeBetween(31_000, 31_080);
    for (Verses.Verse verse : Verses.mini().all().subList(0, 50)) {
      assertThat(all).contains(verse);
    }
  }
}
