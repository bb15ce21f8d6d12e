package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * An anchor and the importance of its weights.
 *
 * @param centre {@code θ*} by the encoder's names
 * @param importance {@code F}, 0 or more, by the same names
 */
record Anchors(SequencedMap<String, Tensor> centre, SequencedMap<String, Tensor> importance) {
  /**
   * The sum of quadratic penalties as a single one, up to a constant: {@code F̄ = Σ F_t}, {@code θ̄
   * = Σ F_t θ*_t / F̄}; the newest anchor where {@code F̄} is 0. In the caller's scope.
   *
   * @param all one or more, the newest last
   */
  static Anchors merged(List<Anchors> all) {
    var centre = new LinkedHashMap<String, Tensor>();
    var importance = new LinkedHashMap<String, Tensor>();
    Anchors newest = all.getLast();
    newest
        .centre
        .keySet()
        .forEach(name -> {
          Tensor sum = sum(all.stream().map(it -> of(it.importance, name)).toList());
          Tensor pull =
              sum(
                  all.stream()
                      .map(it -> of(it.importance, name).mul(of(it.centre, name)))
                      .toList());
          Tensor none = sum.eq(Ops.zerosLike(sum));
          Tensor mean = pull.div(sum.add(none));
          importance.put(name, sum);
          centre.put(name, of(newest.centre, name).where(none, mean));
        });
    return new Anchors(centre, importance);
  }

  private static Tensor of(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  /** The same with the importance of every weight times {@code factor}. */
  Anchors times(double factor) {
    var scaled = new LinkedHashMap<String, Tensor>();
    importance.forEach((name, tensor) -> scaled.put(name, Ops.times(tensor, factor)));
    return new Anchors(centre, scaled);
  }

  /** The same at the centre of {@code other}. */
  Anchors at(Anchors other) {
    return new Anchors(other.centre, importance);
  }

  private static Tensor sum(List<Tensor> parts) {
    return parts.stream().reduce(Tensor::add).orElseThrow();
  }

  /**
   * Refuses an anchor whose names or shapes are not those of {@code weights}.
   *
   * @param from where the anchor is from, for the message
   * @throws IllegalArgumentException with the names
   */
  static void check(
      SequencedMap<String, Tensor> anchor, SequencedMap<String, Tensor> weights, String from) {
    var misfits = new ArrayList<String>();
    weights.forEach((name, weight) -> {
      Tensor own = anchor.get(name);
      if (own == null) {
        misfits.add("%s is missing in the file".formatted(name));
      } else if (!Arrays.equals(own.shape(), weight.shape())) {
        misfits.add(
            "%s: want %s, was %s"
                .formatted(name, Arrays.toString(weight.shape()), Arrays.toString(own.shape())));
      }
    });
    anchor.keySet().stream()
        .filter(name -> !weights.containsKey(name))
        .forEach(name -> misfits.add("%s is in the file alone".formatted(name)));
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException(
          "anchor: the tensors in %s are not those of the encoder: %s"
              .formatted(from, String.join("; ", few(misfits))));
    }
  }

  private static List<String> few(List<String> all) {
    int most = 8;
    if (all.size() <= most) {
      return all;
    }
    var few = new ArrayList<>(all.subList(0, most));
    few.add(String.format(Locale.ROOT, "and %d more", all.size() - most));
    return few;
  }
}
