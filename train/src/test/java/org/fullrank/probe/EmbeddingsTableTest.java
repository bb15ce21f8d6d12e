package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as other programs write them. The numbers are always 1, 2; 3, 4; 5, 6. */
class EmbeddingsTableTest {
  private static final float NAN = Float.NaN;

  @TempDir private Path folder;

  private EmbeddingsFile read(String name, String text) {
    try {
      return EmbeddingsFile.read(Files.writeString(folder.resolve(name), text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertNumbers(EmbeddingsFile read) {
    assertEquals(2, read.embeddings().width());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read.embeddings().values());
  }

  /** {@code /} stands for a line end, {@code ~} for a tab. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          without a header      | x.csv | 1,2/3,4/5,6
          one line end too many | x.csv | 1,2/3,4/5,6//
          of pandas, no names   | x.csv | 0,1/1,2/3,4/5,6
          of pandas, its index  | x.csv | ,0,1/0,1,2/1,3,4/2,5,6
          an index with names   | x.csv | Unnamed: 0,d0,d1/0,1,2/1,3,4/2,5,6
          index without header  | x.csv | 0,1.0,2.0/1,3.0,4.0/2,5.0,6.0
          dim_0                 | x.csv | dim_0,dim_1/1,2/3,4/5,6
          from one              | x.csv | x1,x2/1,2/3,4/5,6
          capital, space        | x.csv | Dim 0,Dim 1/1,2/3,4/5,6
          out of order          | x.csv | d1,d0/2,1/4,3/6,5
          names of their own    | x.csv | width,height/1,2/3,4/5,6
          beside other numbers  | x.csv | score,d0,d1/9,1,2/9,3,4/9,5,6
          beside text           | x.csv | note,d0,d1/a,1,2/b,3,4/c,5,6
          lists                 | x.csv | embedding/"[1, 2]"/"[3, 4]"/"[5, 6]"
          lists of NumPy        | x.csv | id,embeddings/7,[1. 2.]/8,[3. 4.]/9,[ 5.  6.]
          lists alone           | x.csv | "[1, 2]"/"[3, 4]"/"[5, 6]"
          semicolons            | x.csv | d0;d1/1;2/3;4/5;6
          decimal commas        | x.csv | d0;d1/1,0;2,0/3,0;4,0/5,0;6,0
          decimal commas alone  | x.csv | 1,0;2,0/3,0;4,0/5,0;6,0
          tabs                  | x.tsv | d0~d1/1~2/3~4/5~6
          tabs in csv           | x.csv | 1~2/3~4/5~6
          of savetxt            | x.txt | # a comment, of two words/1.0 2.0/3.0 4.0/5.0 6.0
          with trailing commas  | x.csv | 1,2,/3,4,/5,6,
          powers of ten         | x.csv | 1e0,2E0/3.0e+00,.4e1/+5,6.
          """)
  void golden_tablesOfOtherPrograms(String what, String name, String text) {
    assertNumbers(read(name, text.replace('/', '\n').replace('~', '\t')));
    assertThat(what).isNotEmpty();
  }

  /** lightly's columns, Hugging Face's, and labels and files without a header. */
  @Test
  void golden_labelsAndFiles() {
    var lightly =
        read(
            "x.csv",
            "filenames,embedding_0,embedding_1,labels\na.png,1,2,1\nb.png,3,4,0\nc.png,5,6,1\n");
    assertNumbers(lightly);
    assertEquals(List.of("a.png", "b.png", "c.png"), lightly.paths());
    assertEquals(List.of("0", "1"), lightly.embeddings().labels().names());
    assertArrayEquals(new int[] {1, 0, 1}, lightly.embeddings().labels().indices());
    var huggingFace =
        read(
            "x.csv",
            "image,label,embeddings\na.png,cat,\"[1, 2]\"\nb.png,dog,\"[3, 4]\"\nc.png,cat,\"[5, 6]\"\n");
    assertNumbers(huggingFace);
    assertEquals(List.of("cat", "dog"), huggingFace.embeddings().labels().names());
    var bare = read("x.csv", "a/1.png,cat,1,2\na/2.png,dog,3,4\na/3.png,cat,5,6\n");
    assertNumbers(bare);
    assertEquals(List.of("a/1.png", "a/2.png", "a/3.png"), bare.paths());
    assertArrayEquals(new int[] {0, 1, 0}, bare.embeddings().labels().indices());
    var indexed = read("x.csv", ",d0,d1\na.png,1,2\nb.png,3,4\nc.png,5,6\n");
    assertNumbers(indexed);
    assertEquals(List.of("a.png", "b.png", "c.png"), indexed.paths());
    var ids = read("x.csv", "id,d0,d1\n7,1,2\n8.0,3,4\n9,5,6\n");
    assertArrayEquals(new long[] {7, 8, 9}, ids.ids());
  }

  /** Missing numbers and infinities of NumPy, pandas, R and spreadsheets. */
  @Test
  void golden_numbersThatAreNone() {
    var read = read("x.csv", "d0,d1,d2\n1,nan,inf\nNaN,-inf,\nNA,<NA>,Infinity\n#N/A,None,+INF\n");
    float infinite = Float.POSITIVE_INFINITY;
    assertArrayEquals(
        new float[] {1, NAN, infinite, NAN, -infinite, NAN, NAN, NAN, infinite, NAN, NAN, infinite},
        read.embeddings().values());
  }

  /** The mark before UTF-8, and UTF-16 of either order, which spreadsheets write as text. */
  @Test
  void golden_byteOrderMarks() throws IOException {
    String text = "d0,d1\n1,2\n3,4\n5,6\n";
    assertNumbers(read("x.csv", "\uFEFF" + text));
    assertNumbers(read("x.csv", "\uFEFF1,2\n3,4\n5,6\n"));
    for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = Files.write(folder.resolve("y.csv"), ("\uFEFF" + text).getBytes(charset));
      assertNumbers(EmbeddingsFile.read(file));
    }
  }

  /** 1e300 and 1e-300 are finite: held divided by a power of two, their ratios as they are. */
  @Test
  void golden_numbersBeyondFp32() {
    float[] large = read("x.csv", "1,2\n1e300,2e300\n3e300,-4e300\n").embeddings().values();
    assertThat(large[2]).isFinite().isPositive();
    assertEquals(2, large[3] / large[2], 1e-6);
    assertEquals(-4.0 / 3, large[5] / large[4], 1e-6);
    float[] small = read("x.csv", "1e-300,2e-300\n3e-300,-4e-300\n").embeddings().values();
    assertThat(small[0]).isPositive();
    assertEquals(2, small[1] / small[0], 1e-6);
    float[] both = read("x.csv", "1e-300,2e-300\n3,-4\n").embeddings().values();
    assertArrayEquals(new float[] {0, 0, 3, -4}, both);
  }

  /**
   * As many classes as samples, which a search through the names for each would take minutes for.
   */
  @Test
  void golden_classesWithoutNumber() {
    int n = 200_000;
    String text =
        IntStream.range(0, n).mapToObj(i -> i + ",c" + (n - i)).collect(Collectors.joining("\n"));
    var labels = read("x.csv", "d0,label\n" + text).embeddings().labels();
    assertEquals(n, labels.classes());
    for (int i = 0; i < n; i += 997) {
      assertEquals("c" + (n - i), labels.names().get(labels.indices()[i]));
    }
  }

  @Test
  void golden_labelsAndPathsThatASpreadsheetOrATerminalWouldRun() throws IOException {
    var names = List.of("=1+1", "-1", "@x", "'=y", "+a", "b\u001b[31m\u202e");
    var paths = List.of("=cmd.png", "a\nb.png", "c\u009b.png", "\rd.png", "-2.5", "'+e.png");
    var labels = new Labels(new int[] {0, 1, 2, 3, 4, 5}, names);
    var file =
        new EmbeddingsFile(
            new Embeddings("f", new float[] {1, 2, 3, 4, 5, 6}, 1, labels),
            new long[] {0, 1, 2, 3, 4, 5},
            paths);
    Path written = folder.resolve("x.csv");
    file.write(written);
    assertEquals(
        """
        id,label,path,d0
        0,'=1+1,'=cmd.png,1.0
        1,-1,"a
        b.png",2.0
        2,'@x,c?.png,3.0
        3,''=y,"'\rd.png",4.0
        4,'+a,-2.5,5.0
        5,b?[31m?,''+e.png,6.0
        """,
        Files.readString(written));
    var read = EmbeddingsFile.read(written);
    assertEquals(
        List.of("=cmd.png", "a\nb.png", "c?.png", "\rd.png", "-2.5", "'+e.png"), read.paths());
    assertThat(
            IntStream.of(read.embeddings().labels().indices())
                .mapToObj(read.embeddings().labels().names()::get))
        .containsExactly("=1+1", "-1", "@x", "'=y", "+a", "b?[31m?");
  }

  @Test
  void refuses_whatCannotBeTold() {
    refused("d0,d2\n1,2\n", ":1: want the columns id, label, path (each optional) and d0, d1");
    refused("d0,d0\n1,2\n", "\"d0\" stands twice");
    refused("label,path\na,b\n", ":1: want the columns");
    refused("embedding\n[1 2 ... 9]\n", "which NumPy has shortened; write x.tolist() instead");
    refused("embedding\n[1 2]\n[1 2 3]\n", ":3: want a list of 2 numbers, found 3");
    refused("d0,d1\n1,0x10\n", ":2: want a number, found \"0x10\"");
    refused("d0,\u001b]0;d1\u202e\n1,\u009b2\n", ":2:");
    assertThatThrownBy(() -> read("x.csv", "d0,d1\n1,a\u001b\u009b\u202e\n"))
        .hasMessageEndingWith(":2: want a number, found \"a???\"");
  }

  private void refused(String text, String message) {
    assertThatThrownBy(() -> read("x.csv", text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }
}
