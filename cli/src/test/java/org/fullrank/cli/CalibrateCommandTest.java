package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verb on tables of probabilities. */
final class CalibrateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = Stream.concat(Stream.of("calibrate"), Stream.of(args)).toArray(String[]::new);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), line);
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toString());
  }

  /** The eight images of the temperature vector, as calibration and as test images. */
  private static String eight() {
    double[][] logits = {
      {4, 0, 0}, {3, 1, 0}, {0, 5, 1}, {6, 0, 0}, {0, 0, 4}, {2, 2.5, 0}, {0, 3, 0}, {5, 0, 1}
    };
    int[] labels = {0, 1, 1, 0, 2, 0, 2, 0};
    String[] names = {"ant", "bee", "cat"};
    var table = new StringBuilder("id,ant,bee,cat,label,split,group\n");
    for (String split : new String[] {"calibration", "test"}) {
      for (int i = 0; i < 8; i++) {
        double sum = 0;
        for (double logit : logits[i]) {
          sum += Math.exp(logit);
        }
        table.append(i);
        for (double logit : logits[i]) {
          table.append(String.format(Locale.ROOT, ",%.12f", Math.exp(logit) / sum));
        }
        table.append(',').append(names[labels[i]]).append(',').append(split);
        table.append(i % 2 == 0 ? ",sea\n" : ",land\n");
      }
    }
    return table.toString();
  }

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  /**
   * NLL .8018832 to .6579748 at T = 1.8579134; Brier .5010552 to .3936663; ECE .30874 to .32748.
   */
  @Test
  void golden_theTemperatureVector() throws IOException {
    assertThat(run(table(eight()).toString(), "--json", "--draws", "20"))
        .as(err.toString())
        .isZero();
    assertThat(json().get("calibrator").get("temperature").asDouble())
        .isCloseTo(1.8579134, within(1e-6));
    is("nll", .8018832, .6579748);
    is("brier", .5010552, .3936663);
    is("accuracy", .625, .625);
    is("ece", .30874, .32748);
    assertThat(json().get("sets").get(0).get("groups").get(0).get("name").asString())
        .isEqualTo("land");
  }

  private void is(String measure, double before, double after) {
    var row =
        json()
            .get("measures")
            .valueStream()
            .filter(it -> it.get("measure").asString().equals(measure))
            .findFirst()
            .orElseThrow();
    assertThat(row.get("before").get("value").asDouble()).isCloseTo(before, within(1e-5));
    assertThat(row.get("after").get("value").asDouble()).isCloseTo(after, within(1e-5));
    assertThat(row.get("difference").get("value").asDouble())
        .isCloseTo(after - before, within(1e-5));
  }

  /** Columns as predict writes them, beside columns of anybody's own. */
  @Test
  void golden_columnsOfPredict() throws IOException {
    String rows = "x.png,a,.9,.1,{},a,7\ny.png,b,.8,.2,{},b,7\n".replace("{}", "");
    String text =
        "path,class,p(a),p(b),error,label,extra\n" + rows + rows.replace("png", "jpg") + rows;
    assertThat(run(table(text).toString(), "--draws", "5", "--json")).as(err.toString()).isZero();
    assertThat(json().get("classes").valueStream().map(JsonNode::asString))
        .containsExactly("a", "b");
  }

  @Test
  void golden_textAndFiles() throws IOException {
    Path to = folder.resolve("out");
    for (String scaling : new String[] {"temperature", "vector", "isotonic", "none"}) {
      assertThat(
              run(
                  table(eight()).toString(),
                  "--scaling",
                  scaling,
                  "--draws",
                  "5",
                  "--out",
                  to.toString()))
          .as(err.toString())
          .isZero();
      assertThat(out.toString())
          .contains(
              "fitted on 8 samples and measured on 8",
              "AUGRC",
              "RAPS",
              "9 calibration samples or more");
    }
    assertThat(to.resolve("calibration.json")).isNotEmptyFile();
    assertThat(to.resolve("calibration.html")).content().contains("<section id=\"calibration\"");
    assertThat(run(table(eight()).toString(), "--quiet", "--draws", "5")).isZero();
    assertThat(out.toString()).doesNotContain("drawings");
  }

  @Test
  void golden_anArrayAndItsLabels() throws IOException {
    Path array = folder.resolve("p.npy");
    Files.write(
        array, npy(6, 2, new float[] {.9f, .1f, .2f, .8f, .6f, .4f, .3f, .7f, .5f, .5f, .4f, .6f}));
    Path labels = Files.writeString(folder.resolve("labels.txt"), "0\n1\n0\n1\n1\n0\n");
    assertThat(run(array.toString(), "--labels", labels.toString(), "--draws", "5", "--json"))
        .as(err.toString())
        .isZero();
    assertThat(json().get("images").get("test").asInt())
        .isEqualTo(3); // 2 of a class, 1 of the other
    assertThat(json().get("classes").get(1).asString()).isEqualTo("1");
    assertThat(run(array.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("want --labels FILE");
    Files.writeString(labels, "0\n1\n2\n1\n1\n0\n");
    assertThat(run(array.toString(), "--labels", labels.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("labels.txt:3: the label \"2\" is no class");
    Files.writeString(labels, "0\n1\n");
    assertThat(run(array.toString(), "--labels", labels.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("want 6 labels");
  }

  private static byte[] npy(int rows, int columns, float[] values) {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, columns);
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    String padded = header + " ".repeat(63 - (header.length() + 10) % 64) + "\n";
    bytes.writeBytes(
        ByteBuffer.allocate(2)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) padded.length())
            .array());
    bytes.writeBytes(padded.getBytes(StandardCharsets.US_ASCII));
    var body = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      body.putFloat(value);
    }
    bytes.writeBytes(body.array());
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b,label/.5,.5,a/.9,.3,b | :3: |row 2",
        "a,b,label/.5,.5,a/.5,.5,c | the label \"c\" is no class | :3:",
        "a,b,label/.5,.5,a/.5,x,b | want a probability, found \"x\" | :3:",
        "a,b,label/.5,.5,a/nan,1,b | want a probability, found \"nan\" | :3:",
        "a,b,label/.5,.5,a/-.5,1.5,b | of 0 or more | row 2",
        "a,b,label/.5,.5,a/.5,b | want 3 cells, found 2 | :3:",
        "a,b/.5,.5 | want a column label | :1:",
        "a,label/1,a | two classes or more | :1:",
        "a,a,label/.5,.5,a | every column once | :1:",
        "a,b,label | want a row for each sample | :2:",
        "a,b,label/.5,.5,a/.6,.4,a/.7,.3,a/.7,.3,a | are of one class, a | samples",
        "a,b,label/.5,.5,a | samples to calibrate on | split",
        "a,b,label,split/.5,.5,a,test/.5,.5,b,test | samples to calibrate on | split",
        "a,b,label,split/.5,.5,a,train/.5,.5,b,test | want calibration or test | :2:"
      })
  void refuses_tablesThatDoNotFit(String rows, String message, String where) throws IOException {
    assertThat(run(table(rows.replace('/', '\n') + "\n").toString())).isEqualTo(3);
    assertThat(err.toString()).startsWith("fullrank: ").hasLineCount(1);
    assertThat(err.toString()).contains(where);
    if (!message.equals(":3:")) {
      assertThat(err.toString()).contains(message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--coverage 1 | --coverage: want above 0 and below 1",
        "--risk 2 | --risk: want 0 to 1",
        "--bins 0 | --bins: want a positive number",
        "--draws 0 | --draws: want a positive number",
        "--half | are for a run or a model",
        "--scaling platt | platt"
      })
  void refuses_optionsThatCannotBe(String options, String message) throws IOException {
    String[] line =
        Stream.concat(Stream.of(table(eight()).toString()), Stream.of(options.split(" ")))
            .toArray(String[]::new);
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void refuses_pathsAndCorruptionsThatAreNone() throws IOException {
    assertThat(run(folder.resolve("none.csv").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("no such file");
    assertThat(run(folder.resolve("none").toString())).isEqualTo(2);
    assertThat(run(folder.toString())).isEqualTo(2);
    assertThat(run(folder.toString(), "--corrupt", "snow")).isEqualTo(2);
    assertThat(err.toString()).contains("--corrupt: want one of gaussian_noise");
    assertThat(run(folder.toString(), "--corrupt", "fog:6")).isEqualTo(2);
    assertThat(err.toString()).contains("severity 1 to 5");
    assertThat(run(folder.toString(), "--labels", "x.txt")).isEqualTo(2);
  }

  /** A thousand damaged tables and label files: a clear line and an exit code, or a result. */
  @Test
  void property_damagedTablesGiveAnAnswer() throws IOException {
    byte[] text = eight().getBytes(StandardCharsets.UTF_8);
    byte[] array =
        npy(6, 2, new float[] {.9f, .1f, .2f, .8f, .6f, .4f, .3f, .7f, .5f, .5f, .4f, .6f});
    byte[] labels = "0\n1\n0\n1\n1\n0\n".getBytes(StandardCharsets.UTF_8);
    Path csv = folder.resolve("fuzz.csv");
    Path npy = folder.resolve("fuzz.npy");
    Path beside = folder.resolve("fuzz.txt");
    var random = new Seed(11).random();
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      int code;
      if (i % 2 == 0) {
        Files.write(csv, mutated(text, random));
        code = run(csv.toString(), "--draws", "1", "--quiet");
      } else {
        Files.write(npy, i % 4 == 1 ? mutated(array, random) : array);
        Files.write(beside, i % 4 == 1 ? labels : mutated(labels, random));
        code = run(npy.toString(), "--labels", beside.toString(), "--draws", "1", "--quiet");
      }
      assertThat(code).as("table %d: %s", i, err).isIn(0, 3);
      if (code == 3) {
        assertThat(err.toString()).startsWith("fullrank: ").doesNotContain("bug", "Exception");
        refused++;
      }
    }
    assertThat(refused).isBetween(300, 990);
  }

  private static byte[] mutated(byte[] original, RandomGenerator random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      switch (random.nextInt(4)) {
        case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        case 1 -> {
          String some = "0123456789.,-e\n\"nax";
          bytes[random.nextInt(bytes.length)] = (byte) some.charAt(random.nextInt(some.length()));
        }
        case 2 -> bytes = java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        default -> {
          int from = random.nextInt(bytes.length);
          int to = random.nextInt(bytes.length);
          byte[] copy = bytes.clone();
          System.arraycopy(bytes, from, copy, to, Math.min(20, bytes.length - Math.max(from, to)));
          bytes = copy;
        }
      }
    }
    return bytes;
  }
}
