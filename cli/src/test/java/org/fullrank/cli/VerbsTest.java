package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fullrank.data.DataConfig;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class VerbsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toString());
  }

  @Test
  void golden_methodsPrintsTheCatalogue() {
    assertThat(run("methods", "--json")).isZero();
    assertThat(json().valueStream().map(row -> row.get("name").asString()))
        .containsExactlyElementsOf(
            Catalogue.ALL.stream().map(Entry::paper).map(paper -> paper.id()).toList());
  }

  /** What a recipe may name stands under the room that has it. */
  @Test
  void golden_methodsListsTheChoicesOfAComponent() {
    assertThat(run("methods")).isZero();
    assertThat(out.toString())
        .contains("components: contranorm, pairnorm, uniformity")
        .contains("components: sigmareparam, deep_norm, soft_cap,")
        .contains("components: sigmoidattention");
  }

  @Test
  void golden_methodsOfAName() {
    assertThat(run("methods", "sigmoidattention", "--json")).isZero();
    assertThat(json().valueStream().map(row -> row.get("name").asString()))
        .containsExactly("sigmoidattention");
    assertThat(run("methods", "sigmoidatention")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean \"sigmoidattention\"?");
  }

  @Test
  void golden_methodsAsMarkdownIsTheTableOfTheReadme() {
    assertThat(run("methods", "--markdown")).isZero();
    assertThat(out.toString()).isEqualTo(Catalogue.table());
  }

  @Test
  void golden_replicateAloneListsTheClaims() {
    assertThat(run("replicate", "--json")).isZero();
    assertThat(json().propertyNames()).contains("contranorm", "sigmareparam");
  }

  @Test
  void golden_replicateListsTheClaimsByAnOptionToo() {
    assertThat(run("replicate", "--list")).isZero();
    assertThat(out.toString()).contains("contranorm", "Guo et al., ICLR 2023");
  }

  @Test
  void golden_configExplainsClaims() {
    assertThat(run("config", "explain", "claim")).isZero();
    assertThat(out.toString()).contains("arms", "expect", "seeds");
    out.getBuffer().setLength(0);
    assertThat(run("config", "explain", "claim.expect.floor")).isZero();
    assertThat(out.toString()).contains("learned nothing", "at_least");
    assertThat(run("config", "explain", "claim.expect.flor")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean \"floor\"?");
  }

  @Test
  void refuses_toReplicateWhatHasNoClaim() {
    assertThat(run("replicate", "simclr")).isEqualTo(2);
    assertThat(err.toString()).contains("simclr: the room has no claim");
  }

  /** A run in small through the verb: all its words, and the numbers as JSON. */
  @Test
  void golden_replicateRunsAClaimFromAFile(@TempDir Path folder) throws IOException {
    Path claim =
        Files.writeString(
            folder.resolve("tiny.yaml"),
            """
            claim: Any net beats none
            where: Nowhere
            recipe: supervised
            base:
            - "data={name: subset, of: fashion_mini, train: 20, test: 10}"
            - "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}"
            - "encoder.patch=14"
            - "train={epochs: 1, batch: 20, precision: fp32}"
            - "probe.every_epochs=0"
            seeds: [0, 1]
            arms:
            - {arm: plain, set: []}
            expect:
            - says: It loses much
              statistic: {name: level, measure: train_loss, arm: plain}
              range: {at_least: 1}
              spread: 0.1
            - says: It loses little
              statistic: {name: level, measure: train_loss, arm: plain}
              range: {at_most: 1}
            """);
    String[] command = {"replicate", claim.toString(), "--out", folder.toString(), "--jobs", "2"};
    assertThat(run(dry(command))).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("plain-seed1 ", " 1 step of", "2 runs, 0 of them finished")
        .contains("It loses much: with 2 seeds and a spread of 0.1000, as the claim assumes it")
        .contains("It loses little: no runs and no spread are there to tell from");
    assertThat(out.toString()).containsPattern(" of +[1-9][0-9,]* parameters");
    assertThat(folder.resolve("plain-seed1")).doesNotExist();
    assertThat(ReplicateCommand.numbers(folder)).isEmpty();
    assertThat(run(command)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("2 runs, 0 of them finished", "2 of 2: plain-seed1");
    assertThat(out.toString())
        .contains(" It loses much (train_loss of plain: 1 or more): 2.")
        .contains(" It loses little (train_loss of plain: 1 or less): 2.");
    assertThat(folder.resolve("plain-seed1/result.json")).isNotEmptyFile();
    assertThat(out.toString()).contains("all numbers: " + folder.resolve("results.json"));
    assertThat(run(dry(command))).isZero();
    assertThat(out.toString()).contains("2 runs, 2 of them finished; 0 steps to go");
    assertThat(run(with("--verify", command))).as(err.toString()).isZero();
    assertThat(out.toString()).contains("2 runs and 2 verdicts: as they were measured");
    assertThat(run(with("--table", command))).isZero();
    assertThat(out.toString()).contains("| It loses much; train_loss of plain: 1 or more |");
  }

  private static String[] dry(String... command) {
    return with("--dry-run", command);
  }

  private static String[] with(String option, String... command) {
    return Stream.concat(Stream.of(command), Stream.of(option)).toArray(String[]::new);
  }

  @Test
  void golden_aClaimOfOnesOwnHasAFolderOfItsOwn() {
    assertThat(ReplicateCommand.home("contranorm")).isEqualTo(Path.of("runs/claims/contranorm"));
    assertThat(ReplicateCommand.home("mine/contranorm.yaml"))
        .isEqualTo(Path.of("runs/claim-files/contranorm"));
  }

  /** A number that cannot be is the user's, not a fault of ours. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicate contranorm --threads 0",
        "replicate contranorm --jobs 0",
        "bench attention --tokens 0",
        "bench attention --tokens 20000000",
        "bench attention --rounds -1",
        "bench augment --seconds 0",
        "bench losses --views 100",
        "bench losses --views 32000",
        "bench losses --rounds 0",
        "bench train --batch 0",
        "bench train --rounds 0",
        "bench train --steps 0",
        "bench train --side 30",
        "bench data --seconds 0"
      })
  void refuses_aNumberThatCannotBe(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    String option = line.replaceAll(".*(--\\w+).*", "$1");
    assertThat(err.toString()).startsWith("fullrank: " + option + ": want a positive number");
  }

  @Test
  void refuses_anUnknownStepAndNamesThoseThereAre() {
    assertThat(run("bench", "train", "video")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("fullrank: STEP: want one of images, speech, language, translation, was video");
  }

  @Test
  void refuses_aSideOfStepsWithoutImages() {
    assertThat(run("bench", "train", "speech", "--side", "28")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("fullrank: --side: want it with the step images alone, was with speech");
  }

  @Test
  void refuses_anUnknownSetAndNamesThoseThereAre() {
    assertThat(run("data", "get", "mnist")).isEqualTo(2);
    assertThat(err.toString()).contains("fashion-mnist", "was mnist");
  }

  @Test
  void refuses_dataWithoutASubcommand() {
    assertThat(run("data")).isEqualTo(2);
    assertThat(err.toString()).contains("want list, get, inspect or tokenizer");
  }

  @Test
  void refuses_toInspectWhatIsNotThere(@TempDir Path folder) {
    assertThat(run("data", "inspect", folder.resolve("gone").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("no such file or folder");
  }

  @Test
  void golden_inspectListsWhatCannotBeRead(@TempDir Path folder) throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.writeString(folder.resolve(i + ".png"), "not a picture");
    }
    assertThat(run("data", "inspect", folder.toString(), "--decode", "--json")).isZero();
    JsonNode contents = json();
    assertThat(contents.get("train").asInt() + contents.get("test").asInt()).isEqualTo(8);
    assertThat(contents.get("unreadable").size()).isEqualTo(8);
  }

  @Test
  void golden_inspectSaysWhatASetHolds(@TempDir Path folder) throws IOException {
    for (String name : List.of("train/cat/0", "train/cat/1", "train/dog/0", "test/cat/2")) {
      Path file = folder.resolve(name + ".png");
      Files.createDirectories(file.getParent());
      int width = name.startsWith("test") ? 7 : 5;
      var image = new BufferedImage(width, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(0, 0, name.hashCode());
      ImageIO.write(image, "png", file.toFile());
    }
    Files.writeString(folder.resolve("train/dog/broken.jpg"), "");
    Files.writeString(folder.resolve("train/dog/phone.heic"), "");
    Files.writeString(folder.resolve("train/notes.txt"), "");
    assertThat(run("data", "inspect", folder.toString())).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "3 images for training, 1 for testing; 1 more cannot be read",
            "formats: 4 PNG",
            "colours: 4 RGB",
            "height × width: 4 × 5 to 4 × 7, the median 4 × 5",
            "2 classes: cat 3, dog 2",
            "other files, left out: 1 .heic, 1 .txt",
            "note: 1 of 2 classes without a test sample, so that accuracy says nothing of them: dog",
            "note: images left out because their format cannot be read: 1 HEIC; convert them to JPEG"
                + " or PNG",
            "cannot be read: train/dog/broken.jpg: the file is empty");
  }

  @Test
  void golden_inspectTakesAFolderOfArchives(@TempDir Path folder) throws IOException {
    Path shards = Files.createDirectory(folder.resolve("shards"));
    Files.write(shards.resolve("a-000.tar"), tarOf("0.png"));
    Files.write(shards.resolve("a-001.TAR"), tarOf("1.png"));
    Files.writeString(shards.resolve("sizes.json"), "{}");
    assertThat(run("data", "inspect", shards.toString(), "--json")).isZero();
    JsonNode contents = json();
    assertThat(contents.get("train").asInt() + contents.get("test").asInt()).isEqualTo(2);
  }

  @Test
  void golden_aBackupBesideImagesIsNoDataSet(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("0.png"), "not a picture");
    Files.write(folder.resolve("backup.tar"), tarOf("1.png"));
    assertThat(Sources.of(folder)).isInstanceOf(DataConfig.Images.class);
  }

  /** One empty file, in the layout of POSIX: name, then size and checksum in octal. */
  private static byte[] tarOf(String name) {
    ByteBuffer tar = ByteBuffer.allocate(512 * 3);
    tar.put(0, name.getBytes(StandardCharsets.US_ASCII));
    tar.put(124, "00000000000".getBytes(StandardCharsets.US_ASCII));
    tar.put(148, "        ".getBytes(StandardCharsets.US_ASCII)); // as which its checksum counts
    tar.put(156, (byte) '0');
    int sum = 0;
    for (byte each : tar.array()) {
      sum += each;
    }
    tar.put(148, "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII));
    return tar.array();
  }

  @Test
  void golden_doctorAsJsonHasARemedyForEveryTrouble(@TempDir Path folder) {
    int exitCode = run("doctor", "--json", "--out", folder.toString());
    boolean failed = false;
    for (JsonNode finding : json().get("findings")) {
      boolean fine = finding.get("level").asString().equals("OK");
      assertThat(finding.get("remedy").isNull()).as(finding.toString()).isEqualTo(fine);
      failed |= finding.get("level").asString().equals("FAIL");
    }
    assertThat(exitCode).isEqualTo(failed ? 1 : 0);
  }
}
