package org.fullrank.methods.ewc;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * The file of an anchor and its Fisher: safetensors with {@code anchor/NAME} and {@code
 * fisher/NAME}, fp32, for every trained tensor of an encoder, and metadata. A model can be released
 * with it. It is written whole or not at all, and verified when it is read.
 *
 * @param anchor the weights {@code θ*}, by the encoder's names; closed with this
 * @param fisher the diagonal, 0 or more, as estimated, by the same names; closed with this
 * @param origin what it was estimated of
 */
public record AnchorFile(
    SequencedMap<String, Tensor> anchor, SequencedMap<String, Tensor> fisher, Origin origin)
    implements AutoCloseable {
  private static final String FORMAT = "fullrank-anchor-1";
  private static final String ANCHOR = "anchor/";
  private static final String FISHER = "fisher/";

  /**
   * What a Fisher was estimated of.
   *
   * @param model name of the model
   * @param loss the objective's name
   * @param likelihood {@link Likelihood#label}
   * @param type {@link FisherType#label}
   * @param draws targets drawn for each sample; of the type mc
   * @param samples images it is the mean of
   * @param views views of each image
   * @param data name of the images
   * @param seed of the draws
   */
  public record Origin(
      String model,
      String loss,
      String likelihood,
      String type,
      int draws,
      long samples,
      int views,
      String data,
      long seed) {}

  /**
   * Writes the trained tensors of an encoder and their Fisher.
   *
   * @param anchor the encoder's trained tensors by name
   * @throws Problem if the file cannot be written; an existing file is then unchanged
   */
  public static void write(
      Path path, Map<String, Tensor> anchor, Map<String, Tensor> fisher, Origin origin) {
    try (var _ = Scope.open()) {
      var tensors = new TreeMap<String, Tensor>();
      anchor.forEach((name, tensor) -> tensors.put(ANCHOR + name, plain(tensor)));
      fisher.forEach((name, tensor) -> tensors.put(FISHER + name, plain(tensor)));
      var metadata = new TreeMap<String, String>();
      metadata.put("format", FORMAT);
      metadata.put("model", origin.model());
      metadata.put("loss", origin.loss());
      metadata.put("likelihood", origin.likelihood());
      metadata.put("type", origin.type());
      metadata.put("draws", Integer.toString(origin.draws()));
      metadata.put("samples", Long.toString(origin.samples()));
      metadata.put("views", Integer.toString(origin.views()));
      metadata.put("data", origin.data());
      metadata.put("seed", Long.toString(origin.seed()));
      metadata.put("reduction", "mean_per_sample");
      metadata.put("normalisation", "none");
      metadata.put("anchor_sha256", sha(tensors));
      metadata.put("crc32c", Integer.toHexString(Safetensors.checksum(tensors)));
      Safetensors.write(path, tensors, metadata);
    }
  }

  private static Tensor plain(Tensor tensor) {
    return Ops.toFloat(tensor.detach()).cpu().contiguous();
  }

  /** SHA-256 of the anchors' names, shapes and bytes in the order of the names. */
  private static String sha(Map<String, Tensor> tensors) {
    MessageDigest digest = digest();
    new TreeMap<>(tensors)
        .forEach((name, tensor) -> {
          if (name.startsWith(ANCHOR)) {
            String head = name + '\0' + Arrays.toString(tensor.shape()) + '\0';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(
                Tensors.segment(tensor, tensor.numel() * tensor.element_size()).asByteBuffer());
          }
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /**
   * Reads and verifies a file.
   *
   * @throws Problem if it is missing, damaged, of another format, or its tensors are not pairs of
   *     equal shape with a Fisher of finite numbers that are 0 or more
   */
  public static AnchorFile read(Path path) {
    try (var _ = Scope.open();
        var file = Safetensors.open(path)) {
      var metadata = file.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw Problem.data(
            "%s: want a file of 'fullrank fisher' (format %s), was %s"
                .formatted(path, FORMAT, said(metadata.getOrDefault("format", "another file"))));
      }
      var reading = new Reading(path, file, metadata);
      Origin origin = reading.origin();
      var tensors = reading.tensors();
      reading.verify(tensors);
      var anchor = part(tensors, ANCHOR);
      var fisher = part(tensors, FISHER);
      anchor.values().forEach(Scope::keep);
      fisher.values().forEach(Scope::keep);
      return new AnchorFile(anchor, fisher, origin);
    }
  }

  private static String said(String text) {
    return Printable.line(text.length() > 80 ? text.substring(0, 80) + "…" : text);
  }

  private static SequencedMap<String, Tensor> part(Map<String, Tensor> tensors, String prefix) {
    var part = new LinkedHashMap<String, Tensor>();
    tensors.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        part.put(name.substring(prefix.length()), tensor);
      }
    });
    return part;
  }

  /** A file that is being read. */
  private record Reading(Path path, Safetensors file, SequencedMap<String, String> metadata) {
    Origin origin() {
      return new Origin(
          text("model"),
          text("loss"),
          oneOf("likelihood", Arrays.stream(Likelihood.values()).map(Likelihood::label).toList()),
          oneOf("type", Arrays.stream(FisherType.values()).map(FisherType::label).toList()),
          Math.toIntExact(number("draws", 1, Integer.MAX_VALUE)),
          number("samples", 1, Long.MAX_VALUE),
          Math.toIntExact(number("views", 1, Integer.MAX_VALUE)),
          text("data"),
          number("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private String text(String key) {
      String value = metadata.get(key);
      if (value == null) {
        throw bad("the metadata lack " + key);
      }
      return value;
    }

    private String oneOf(String key, List<String> known) {
      String value = text(key);
      if (!known.contains(value)) {
        throw bad("%s: want one of %s, was %s".formatted(key, known, said(value)));
      }
      return value;
    }

    private long number(String key, long least, long most) {
      String value = text(key);
      try {
        long number = Long.parseLong(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException _) {
        // told below
      }
      throw bad(
          String.format(
              Locale.ROOT,
              "%s: want a whole number of %d or more, was %s",
              key,
              least,
              said(value)));
    }

    /** Every tensor, in the caller's scope; all are fp32 and come in pairs. */
    SequencedMap<String, Tensor> tensors() {
      var names = List.copyOf(file.names());
      var tensors = new TreeMap<String, Tensor>();
      for (String name : names) {
        String twin =
            name.startsWith(ANCHOR)
                ? FISHER + name.substring(ANCHOR.length())
                : ANCHOR + name.substring(Math.min(name.length(), FISHER.length()));
        if (!(name.startsWith(ANCHOR) || name.startsWith(FISHER)) || !names.contains(twin)) {
          throw bad(
              "want tensors anchor/NAME and fisher/NAME in pairs, was %s alone"
                  .formatted(said(name)));
        }
        if (!Arrays.equals(file.shape(name), file.shape(twin))) {
          throw bad(
              "want equal shapes, were %s of %s and %s of %s"
                  .formatted(
                      said(name),
                      Arrays.toString(file.shape(name)),
                      said(twin),
                      Arrays.toString(file.shape(twin))));
        }
        tensors.put(name, file.read(name));
      }
      if (tensors.isEmpty()) {
        throw bad("it holds no tensor");
      }
      return tensors;
    }

    void verify(Map<String, Tensor> tensors) {
      tensors.forEach((name, tensor) -> {
        if (Tensors.type(tensor) != org.bytedeco.pytorch.global.torch.ScalarType.Float) {
          throw bad("%s: want F32, was %s".formatted(said(name), Tensors.type(tensor)));
        }
        if (!Ops.isFinite(tensor)
            || (name.startsWith(FISHER) && Ops.below(tensor, 0).any().item_bool())) {
          throw bad("%s: want finite numbers, 0 or more in a Fisher".formatted(said(name)));
        }
      });
      if (!Integer.toHexString(file.checksum()).equals(text("crc32c"))) {
        throw bad("its numbers are not those that were written (CRC-32C); take another copy");
      }
      if (!sha(tensors).equals(text("anchor_sha256"))) {
        throw bad("its anchor is not the one that was written (SHA-256); take another copy");
      }
    }

    private Problem bad(String what) {
      return Problem.data("%s: %s".formatted(path, what));
    }
  }

  @Override
  public void close() {
    anchor.values().forEach(Tensor::close);
    fisher.values().forEach(Tensor::close);
  }
}
