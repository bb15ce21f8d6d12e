package org.fullrank.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  static final List<Published> ALL = List.of(FASHION_MNIST);

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
   * @param name path below the set's folder
   * @param bytes size
   * @param sha256 of the content, hexadecimal
   */
  record Item(String name, long bytes, String sha256) {
    /** The fault of the file in {@code folder}; empty if it is as published. */
    String fault(Path folder) {
      Path file = folder.resolve(name);
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
    return files().stream().allMatch(item -> Files.isRegularFile(folder.resolve(item.name())));
  }

  /** The faults of the files in {@code folder}; empty if all are as published. */
  List<String> faults(Path folder) {
    return groups.stream().flatMap(group -> group.faults(folder).stream()).toList();
  }
}
