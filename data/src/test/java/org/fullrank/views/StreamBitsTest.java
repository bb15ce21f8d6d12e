package org.fullrank.views;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.View;
import org.fullrank.loader.Batches;
import org.fullrank.loader.Loader;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bits of whole streams, ids, classes, pixels and records: a trained run gives the same weights
 * only while these stay. The digests are those of the loader of release 0.1.
 */
@Timeout(60)
class StreamBitsTest {
  /** Every step once. */
  private static final List<Step> EVERYTHING =
      List.of(
          SpatialStep.Crop.from(0.2),
          new SpatialStep.Flip(0.5),
          new SpatialStep.Rotation(0.5, 30),
          new PixelStep.ColorJitter(0.8, 0.4, 0.4, 0.4, 0.1),
          new PixelStep.Grayscale(0.2),
          PixelStep.GaussianBlur.of(0.5),
          PixelStep.Solarize.of(0.2));

  private static String digest(Iterable<Batch> batches) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (Batch batch : batches) {
        add(digest, batch);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, Batch batch) {
    for (int row = 0; row < batch.samples(); row++) {
      digest.update((byte) batch.ids()[row]);
      digest.update((byte) batch.classes()[row]);
    }
    for (View view : batch.views()) {
      add(digest, Tensors.floats(view.input().values()));
      for (Applied applied : view.applied()) {
        add(digest, applied.values());
      }
    }
  }

  private static void add(MessageDigest digest, float[] values) {
    var bytes = ByteBuffer.allocate(4 * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    digest.update(bytes.array());
  }

  private static String stream(Dataset data, ViewsConfig views, LoaderConfig.Tail tail, int count) {
    var source = new Loader.Source(data, views, new LoaderConfig(4, tail, 2, 2), new Seed(7));
    try (Loader loader = Loader.open(source, Position.START, _ -> {});
        var _ = Scope.open()) {
      return digest(Stream.generate(loader::next).limit(count).toList());
    }
  }

  @Test
  void golden_training() {
    var small = ImageViews.Byol.small(8, Pixels.GRAY);
    assertEquals("a4ac8c4b37cc5b74", stream(MemorySet.of(10), small, LoaderConfig.Tail.KEEP, 7));
    var large = ImageViews.Simclr.large(24, Pixels.RGB);
    assertEquals(
        "35f40bd0756d96df", stream(MemorySet.colours(10), large, LoaderConfig.Tail.DROP, 5));
    var crops = ImageViews.MultiCrop.DEFAULT;
    assertEquals(
        "72919a2d2e24596a", stream(MemorySet.colours(9), crops, LoaderConfig.Tail.KEEP, 4));
    var all = new ImageViews.Custom(List.of(new Policy(16, EVERYTHING)), Pixels.RGB);
    assertEquals(
        "759158729d9f4320", stream(MemorySet.colours(40), all, LoaderConfig.Tail.KEEP, 20));
  }

  @Test
  void golden_evaluation() {
    var view = new Evaluation(16, 0.875, Pixels.RGB);
    try (var batches = Batches.of(MemorySet.colours(9), view, 4, _ -> {});
        var _ = Scope.open()) {
      assertEquals("49b6d1ce510b0ed4", digest(batches));
    }
  }
}
