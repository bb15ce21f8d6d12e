package org.fullrank.train;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.PositionResampling;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * Copies stored tensors into a model part by part, and collects missing, unexpected and misshapen
 * tensors.
 */
final class WeightTransfer implements AutoCloseable {
  private static final int SHOWN = 5;

  private final From from;
  private final StoredWeights stored;
  private final Optional<PositionResampling> resampling;
  private final MessageDigest digest;
  private final Set<String> model = new HashSet<>();
  private final List<String> taken = new ArrayList<>();
  private final List<String> resized = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> misshapen = new ArrayList<>();

  private WeightTransfer(
      From from,
      StoredWeights stored,
      Optional<PositionResampling> resampling,
      MessageDigest digest) {
    this.from = from;
    this.stored = stored;
    this.resampling = resampling;
    this.digest = digest;
  }

  /**
   * Opens the source of {@code from}.
   *
   * @param resampling of learned positions, as the model's setting has it; empty for sequences
   * @throws Problem if the source is missing or cannot be read
   */
  static WeightTransfer open(From from, Optional<PositionResampling> resampling) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return new WeightTransfer(from, StoredWeights.open(from), resampling, digest);
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
      throw new IllegalStateException(impossible);
    }
  }

  /** Copies the fitting tensors into {@code part}, called {@code name} in the model. */
  void into(String name, Module part) {
    for (NamedTensor tensor : Tree.tensors(part)) {
      String full = name + "." + tensor.name();
      model.add(full);
      if (!from.takes(full)) {
        kept.add(full);
      } else if (stored.has(full)) {
        copy(full, tensor);
      } else {
        missing.add(full + " " + Arrays.toString(tensor.tensor().shape()));
      }
    }
  }

  private void copy(String full, NamedTensor into) {
    try (var _ = Scope.open()) {
      Tensor values = stored.read(full);
      var wanted = into.tensor();
      boolean sameShape = Arrays.equals(values.shape(), wanted.shape());
      if (sameShape && values.is_floating_point() == wanted.is_floating_point()) {
        take(full, values, values, wanted);
        return;
      }
      Resizing.of(into, values, resampling)
          .ifPresentOrElse(
              resizing -> {
                take(full, values, resizing.values(), wanted);
                resized.add(full + " " + resizing.how());
              },
              () -> misshapen.add(misfit(full, wanted, values)));
    }
  }

  private static String misfit(String name, Tensor wanted, Tensor stored) {
    return "%s: want %s of %s, was %s of %s"
        .formatted(
            name,
            Arrays.toString(wanted.shape()),
            Tensors.type(wanted),
            Arrays.toString(stored.shape()),
            Tensors.type(stored));
  }

  private void take(String full, Tensor read, Tensor values, Tensor into) {
    digest.update((full + '\0').getBytes(StandardCharsets.UTF_8));
    digest.update(Tensors.segment(read, read.numel() * read.element_size()).asByteBuffer());
    Ops.noGrad(() -> into.copy_(values)).retainReference();
    taken.add(full);
  }

  /**
   * The report, after all parts.
   *
   * @throws Problem with every tensor that is missing, unexpected or of another shape
   */
  TransferReport report() {
    var wanted = stored.names().stream().filter(from::takes).toList();
    if (taken.isEmpty() && misshapen.isEmpty()) {
      throw nothing();
    }
    var unexpected = wanted.stream().filter(name -> !model.contains(name)).map(this::shown);
    var lines = new ArrayList<String>();
    unmatched("from.take", from.take()).forEach(lines::add);
    unmatched("from.except", from.except()).forEach(lines::add);
    list("missing in the source", missing).forEach(lines::add);
    list("unexpected in the source", unexpected.toList()).forEach(lines::add);
    list("of another shape", misshapen).forEach(lines::add);
    if (!lines.isEmpty()) {
      throw Problem.config(
          "from: the tensors in %s do not fit the model; from.except lists exceptions\n%s"
              .formatted(stored.file(), String.join("\n", lines)));
    }
    var left = stored.names().stream().filter(name -> !from.takes(name)).toList();
    return new TransferReport(
        from.path(),
        stored.file(),
        taken,
        resized,
        kept,
        left,
        HexFormat.of().formatHex(digest.digest()));
  }

  private Problem nothing() {
    return Problem.config(
        "from: %s holds none of the tensors that from.take names (%s); it has %s, the model has %s"
                .formatted(
                    stored.file(),
                    String.join(", ", from.take()),
                    few(stored.names().stream()),
                    few(model.stream().filter(from::takes)))
            + "; from.strip removes prefixes of names");
  }

  private static String few(Stream<String> names) {
    var sorted = names.sorted().toList();
    return sorted.size() <= SHOWN
        ? (sorted.isEmpty() ? "none" : String.join(", ", sorted))
        : String.join(", ", sorted.subList(0, SHOWN)) + ", …";
  }

  private String shown(String name) {
    return name + " " + Arrays.toString(stored.shape(name));
  }

  /** Messages for names that are neither in the model nor in the source. */
  private Stream<String> unmatched(String key, List<String> names) {
    return names.stream()
        .filter(above ->
            Stream.concat(model.stream(), stored.names().stream())
                .noneMatch(name -> From.covers(above, name)))
        .map(above -> "  %s: no tensor is called %s".formatted(key, above));
  }

  private static Stream<String> list(String title, List<String> names) {
    return names.isEmpty()
        ? Stream.empty()
        : Stream.concat(
            Stream.of(String.format(Locale.ROOT, "  %s (%d):", title, names.size())),
            names.stream().map(name -> "    " + name));
  }

  @Override
  public void close() {
    stored.close();
  }
}
