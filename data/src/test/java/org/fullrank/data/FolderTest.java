package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderTest {
  @TempDir private Path folder;

  private final Skipped skipped = new Skipped();

  @Test
  void golden_classFoldersInTheOrderOfTheirPaths() throws Exception {
    put(
        "b/2.png",
        "b/deep/er/1.PNG",
        "a/9.png",
        "a/10.png",
        "a/notes.txt",
        "a/.hidden.png",
        ".x/1.png");
    Dataset all = open(0).train();
    assertThat(ids(all)).containsExactly("a/10.png", "a/9.png", "b/2.png", "b/deep/er/1.PNG");
    assertThat(labels(all)).containsExactly(0, 0, 1, 1);
    assertThat(all.classes()).containsExactly("a", "b");
    assertThat(all.image(3).pixels()).containsExactly(1, (byte) 254);
    assertThat(skipped.list()).isEmpty();
  }

  @Test
  void golden_flatFoldersAreUnlabelled() {
    put("2.png", "1.png");
    Dataset all = open(0).train();
    assertThat(ids(all)).containsExactly("1.png", "2.png");
    assertThat(labels(all)).containsOnly(Dataset.UNLABELLED);
    assertThat(all.classes()).isEmpty();
  }

  @Test
  void golden_leadingFoldersMeanNothing() {
    put("set/v2/cat/1.png", "set/v2/dog/1.png");
    assertThat(open(0).train().classes()).containsExactly("cat", "dog");
  }

  @Test
  void golden_trainAndValFoldersAreTheSplit() {
    put("train/cat/1.png", "train/dog/1.png", "val/cat/2.png", "val/emu/2.png");
    Splits splits = open(0.5);
    assertThat(ids(splits.train())).containsExactly("train/cat/1.png", "train/dog/1.png");
    assertThat(ids(splits.test())).containsExactly("val/cat/2.png", "val/emu/2.png");
    assertThat(splits.test().classes()).containsExactly("cat", "dog", "emu");
    assertThat(labels(splits.test())).containsExactly(0, 2);
  }

  /** Beside test images, validation images are a part of their own; nobody is tested on them. */
  @Test
  void golden_threeParts() {
    put("train/cat/1.png", "train/dog/1.png", "val/cat/2.png", "test/dog/3.png");
    Splits splits = open(0.5);
    assertThat(ids(splits.train())).containsExactly("train/cat/1.png", "train/dog/1.png");
    assertThat(ids(splits.validation())).containsExactly("val/cat/2.png");
    assertThat(ids(splits.test())).containsExactly("test/dog/3.png");
    Splits choosing = splits.onValidation();
    assertThat(choosing.train().size()).isEqualTo(2);
    assertThat(ids(choosing.test())).containsExactly("val/cat/2.png");
  }

  /** The folders of Kaggle's cats and dogs, COCO, Intel's scenes and ILSVRC. */
  @ParameterizedTest
  @CsvSource({
    "training_set/training_set, test_set/test_set",
    "train2017, val2017",
    "seg_train/seg_train, seg_test/seg_test",
    "ILSVRC2012_img_train, ILSVRC2012_img_val",
    "Data/CLS-LOC/train, Data/CLS-LOC/val",
    "trainset, testset",
    "TrainImages, TestImages"
  })
  void golden_foldersWhoseNamesMentionThePartAreTheSplit(String train, String test) {
    put(train + "/cat/1.png", train + "/dog/1.png", test + "/cat/2.png", test + "/dog/2.png");
    Splits splits = open(0.5);
    assertThat(ids(splits.train())).containsExactly(train + "/cat/1.png", train + "/dog/1.png");
    assertThat(ids(splits.test())).containsExactly(test + "/cat/2.png", test + "/dog/2.png");
    assertThat(splits.train().classes()).containsExactly("cat", "dog");
    assertThat(labels(splits.test())).containsExactly(0, 1);
  }

  /** A test part of another name beside them is a part too, and other folders are for training. */
  @Test
  void golden_furtherFoldersBesideASplit() {
    put(
        "seg_train/sea/1.png",
        "seg_train/ice/2.png",
        "seg_val/sea/3.png",
        "seg_test_v10/ice/4.png",
        "seg_pred/5.png");
    Splits splits = open(0.5);
    assertThat(ids(splits.train()))
        .containsExactly("seg_pred/5.png", "seg_train/ice/2.png", "seg_train/sea/1.png");
    assertThat(labels(splits.train())).containsExactly(Dataset.UNLABELLED, 0, 1);
    assertThat(ids(splits.validation())).containsExactly("seg_val/sea/3.png");
    assertThat(ids(splits.test())).containsExactly("seg_test_v10/ice/4.png");
  }

  /** Classes whose names happen to hold the words differ in more than the part. */
  @Test
  void golden_classesThatMentionPartsAreClasses() {
    put("bullet_train/1.png", "test_tube/1.png", "car/1.png");
    assertThat(open(0).train().classes()).containsExactly("bullet_train", "car", "test_tube");
  }

  @Test
  void golden_filesOfOtherKindsAreCounted() {
    put("a/1.png", "a/2.HEIC", "b/3.heic", "b/4.avif", "b/notes.txt", "b/README", "b/.hidden");
    open(0);
    assertThat(skipped.leftOut().toString()).isEqualTo("{=1, .avif=1, .heic=2, .txt=1}");
    assertEquals(
        "images left out because their format cannot be read: 1 AVIF, 2 HEIC; convert them to JPEG"
            + " or PNG",
        skipped.foreign());
  }

  @Test
  void refuses_aFolderOfForeignImagesAndNamesTheirFormat() {
    put("1.heic");
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith(
            ".tiff; images left out because their format cannot be read: 1 HEIC; convert them to"
                + " JPEG or PNG");
  }

  @Test
  void golden_classesNamedByNumbersAreInTheirOrder() {
    put("10/1.png", "9/1.png");
    assertThat(open(0).train().classes()).containsExactly("9", "10");
  }

  @Test
  void golden_linksAreFollowedButNotInCircles() throws IOException {
    put("a/1.png");
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);
    Files.createSymbolicLink(folder.resolve("b"), folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("a/gone.png"), folder.resolve("nowhere"));
    assertThat(ids(open(0).train())).containsExactly("a/1.png", "b/1.png");
    assertThat(skipped.list().stream().map(Unreadable::getMessage))
        .containsExactly(
            "a/gone.png: a broken link",
            "a/loop: a link to a folder above it",
            "b/gone.png: a broken link",
            "b/loop: a link to a folder above it");
  }

  /** Of two folders, the one that is not looked into first is gone by then. */
  @Test
  void golden_aFolderThatVanishesOnTheWayIsTold() {
    put("a/1.png", "b/2.png");
    List<Folder.Entry> items = Folder.files(folder, this::takingTheOtherAway, skipped);
    assertThat(items).hasSize(1);
    String gone = items.getFirst().id().equals("a/1.png") ? "b" : "a";
    assertThat(skipped.list().stream().map(Unreadable::getMessage))
        .containsExactly(gone + ": removed while the folder was read");
  }

  /** Takes a name, and the other of the two folders away. */
  private boolean takingTheOtherAway(String name) {
    String other = name.equals("1.png") ? "b/2.png" : "a/1.png";
    try {
      Files.delete(folder.resolve(other));
      Files.delete(folder.resolve(other).getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  /** The superuser may look into everything, and sees nothing of this. */
  @Test
  void refuses_aFolderThatMayNotBeRead() throws IOException {
    put("shut/1.png");
    Path shut = folder.resolve("shut");
    var before = Files.getPosixFilePermissions(shut);
    Files.setPosixFilePermissions(shut, Set.of());
    try {
      assumeFalse(Files.isReadable(shut));
      assertThatThrownBy(() -> Folder.images(shut, skipped))
          .isInstanceOf(Problem.class)
          .hasMessage(shut + ": the folder cannot be read: no permission to look inside");
    } finally {
      Files.setPosixFilePermissions(shut, before);
    }
  }

  @Test
  void golden_brokenFilesAreSkippedAndCounted() {
    put("1.png", "2.png");
    Bytes.put(folder, "0.png", Bytes.utf8("no picture"));
    Dataset all = open(0).train();
    assertThatThrownBy(() -> all.image(0)).isInstanceOfSatisfying(Unreadable.class, skipped::add);
    assertThatThrownBy(() -> all.image(0)).isInstanceOfSatisfying(Unreadable.class, skipped::add);
    assertEquals(
        "1 of 3 images could not be read: 0.png: not a JPEG, PNG, WebP, BMP, GIF or TIFF file",
        skipped.summary(all.size(), Modality.IMAGES));
  }

  @Test
  void golden_theSummaryNamesThree() {
    for (int i = 5; i > 0; i--) {
      skipped.add(new Unreadable(i + ".png", "gone"));
    }
    assertEquals(
        "5 of 1,200 images could not be read: 1.png: gone; 2.png: gone; 3.png: gone; and 2 more",
        skipped.summary(1200, Modality.IMAGES));
  }

  @Test
  void property_theManifestHashSeesNamesLabelsAndSizes() throws IOException {
    put("a/1.png", "b/2.png");
    String hash = open(0).train().manifestHash();
    assertEquals(hash, open(0).train().manifestHash());
    Files.move(folder.resolve("b"), folder.resolve("c"));
    assertThat(open(0).train().manifestHash()).isNotEqualTo(hash);
    Files.move(folder.resolve("c"), folder.resolve("b"));
    assertEquals(hash, open(0).train().manifestHash());
    Bytes.put(folder, "b/2.png", new byte[3]);
    assertThat(open(0).train().manifestHash()).isNotEqualTo(hash);
  }

  @Test
  void refuses_aFileThatIsGone() throws IOException {
    put("1.png");
    Dataset all = open(0).train();
    Files.delete(folder.resolve("1.png"));
    assertThatThrownBy(() -> all.image(0))
        .isInstanceOf(Unreadable.class)
        .hasMessage("1.png: the file was removed");
  }

  @Test
  void refuses_foldersWithoutImages() {
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(Problem.class)
        .hasMessage(
            folder
                + ": holds no image and no audio; want files ending in .wav, .wave, .aiff, .aif,"
                + " .aifc, .au, .snd, .flac, .ogg, .oga, .jpg, .jpeg, .png, .webp, .bmp, .gif, .tif"
                + " or .tiff");
    assertThatThrownBy(() -> Folder.images(folder.resolve("no"), skipped))
        .isInstanceOf(Problem.class)
        .hasMessage(folder.resolve("no") + ": want a folder; no such file or folder");
  }

  @Test
  void refuses_aFolderWhoseImagesAreAllOutOfReachAndSaysWhy() throws IOException {
    Files.createSymbolicLink(folder.resolve("1.png"), folder.resolve("1.png"));
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith(".tiff; 1.png: a broken link");
    Path circle = Files.createSymbolicLink(folder.resolve("c"), folder.resolve("c"));
    assertThatThrownBy(() -> Folder.images(circle, skipped))
        .isInstanceOf(Problem.class)
        .hasMessage(circle + ": want a folder; this is a broken link");
  }

  private void put(String... names) {
    for (int i = 0; i < names.length; i++) {
      Bytes.put(folder, names[i], Bytes.png(i));
    }
  }

  private Splits open(double testFraction) {
    return new DataConfig.Images(folder, testFraction).open(skipped);
  }

  private static List<String> ids(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(set::id).toList();
  }

  private static IntStream labels(Dataset set) {
    return IntStream.range(0, set.size()).map(set::label);
  }
}
