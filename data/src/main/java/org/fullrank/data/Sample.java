package org.fullrank.data;

/** A checksum over a few images of a set, to detect changed content. */
final class Sample {
  private static final int MOST = 32;

  private Sample() {}

  /** SHA-256, hexadecimal, of the images' bytes; an unreadable image counts as its id. */
  static String hash(Dataset all) {
    var sum = new Sha256();
    int count = Math.min(MOST, all.size());
    for (int i = 0; i < count; i++) {
      add(all, (int) ((long) i * all.size() / count), sum);
    }
    return sum.hex();
  }

  private static void add(Dataset all, int place, Sha256 sum) {
    try {
      byte[] bytes = all.encoded(place); // not decoded: photos would take seconds
      sum.add(bytes.length).add(bytes);
    } catch (Unreadable _) {
      sum.add(all.id(place));
    }
  }
}
