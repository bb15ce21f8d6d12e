package org.fullrank.methods.duet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;

/**
 * A trained encoder and square images that it was not trained on.
 *
 * @param encoder the trained encoder
 * @param structure of its features; absent if DUET did not train it
 * @param images {@code [samples, channels, size, size]}, fp32
 * @param classes {@code [samples]}, negative where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // made once, then only read
record Subject(Encoder encoder, Optional<Structure> structure, Tensor images, int[] classes) {
  private static final int MOST = 5000;
  private static final int CHUNK = 250;

  /**
   * The first {@value #MOST} images of {@code batches}, in the caller's scope; absent if there is
   * none, or they are not square.
   */
  static Optional<Subject> of(
      Encoder encoder, Optional<Structure> structure, Iterable<Batch> batches) {
    var parts = new ArrayList<Tensor>();
    var classes = new ArrayList<int[]>();
    long samples = 0;
    for (Batch batch : batches) {
      Tensor values = batch.view(0).input().values();
      if (values.dim() != 4 || values.size(2) != values.size(3)) {
        return Optional.empty();
      }
      parts.add(Ops.toFloat(values).clone());
      classes.add(batch.classes());
      samples += batch.samples();
      if (samples >= MOST) {
        break;
      }
    }
    return samples == 0
        ? Optional.empty()
        : Optional.of(
            new Subject(
                encoder,
                structure,
                Ops.cat(0, parts.toArray(Tensor[]::new)),
                classes.stream().flatMapToInt(Arrays::stream).toArray()));
  }

  /** The number of images. */
  int size() {
    return classes.length;
  }

  /** The same encoder with the images whose place {@code chosen} accepts. */
  Subject where(IntPredicate chosen) {
    int[] places = IntStream.range(0, size()).filter(chosen).toArray();
    long[] index = Arrays.stream(places).asLongStream().toArray();
    return new Subject(
        encoder,
        structure,
        images.index_select(0, Tensors.like(index, images, index.length)),
        Arrays.stream(places).map(place -> classes[place]).toArray());
  }

  /** The pooled features {@code [samples, width]} of {@code shown}, in evaluation mode. */
  Tensor features(Tensor shown) {
    List<Tensor> parts = new ArrayList<>();
    for (long first = 0; first < shown.size(0); first += CHUNK) {
      Tensor some = shown.narrow(0, first, Math.min(CHUNK, shown.size(0) - first));
      parts.add(
          Scope.tidy(() -> encoder.forward(Input.of(some), Pass.evaluate()).pooled().detach()));
    }
    return Ops.toFloat(Ops.cat(0, parts.toArray(Tensor[]::new)));
  }

  /** Angles of −180 to 180 degrees, one for each image. */
  double[] angles(Seed seed) {
    return seed.random().doubles(size(), -180, 180).toArray();
  }
}
