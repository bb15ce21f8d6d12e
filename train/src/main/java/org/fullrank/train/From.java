package org.fullrank.train;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.nn.NamedTensor;

/**
 * The stored weights that a run begins from, instead of random weights. A resumed run reads its own
 * checkpoint instead.
 *
 * <p>Tensors are named as in the new run's checkpoint: {@code encoder.blocks.0.attn.qkv.weight},
 * {@code method.head.weight}. A name in these lists selects the tensor of this name and all tensors
 * below it.
 *
 * @param path a run folder (its newest checkpoint, else its exported model), a folder of an
 *     exported model, a checkpoint, any safetensors file with the names of timm, torchvision, DINO,
 *     DINOv2, or Hugging Face's vision transformers and BERTs, or a BERT's ONNX file
 * @param take the tensors to take; the source must hold all of them, and no others. {@code
 *     [encoder, method]} takes the heads too
 * @param except exceptions from {@code take}: model tensors that begin at random, or source tensors
 *     that are not used
 * @param freeze tensors of the model that are never updated. A fully frozen encoder works as in
 *     evaluation: running statistics, mean weights, nothing dropped. In a partly frozen encoder,
 *     running statistics and power iterations go on
 * @param strip prefixes that are removed from the names in a file of another program, repeatedly
 * @param differ settings of the encoder that may differ from the source's settings: {@code
 *     [encoder.drop_path]}; {@code components} for the list of components
 */
public record From(
    Path path,
    List<String> take,
    List<String> except,
    List<String> freeze,
    List<String> strip,
    List<String> differ) {
  /** The encoder alone. */
  public static final List<String> TAKE = List.of("encoder");

  /** No exceptions. */
  public static final List<String> EXCEPT = List.of();

  /** Nothing is frozen. */
  public static final List<String> FREEZE = List.of();

  /** Prefixes of data-parallel wrappers, trainers and joint models. */
  public static final List<String> STRIP =
      List.of("module.", "model.", "backbone.", "encoder.", "vit.", "dinov2.", "bert.");

  /** No setting may differ. */
  public static final List<String> DIFFER = List.of();

  public From {
    take = below(take, "take");
    except = below(except, "except");
    freeze = below(freeze, "freeze");
    strip = List.copyOf(strip);
    differ = List.copyOf(differ);
    if (take.isEmpty()) {
      throw new IllegalArgumentException(
          "take: want names of tensors, such as encoder, was an empty list");
    }
    if (strip.contains("")) {
      throw new IllegalArgumentException("strip: want prefixes of names, was an empty text");
    }
    differ.stream()
        .filter(name -> !covers("components", name) && !covers("encoder", name))
        .findFirst()
        .ifPresent(name -> {
          throw new IllegalArgumentException(
              "differ: want settings below encoder, or components, was " + name);
        });
  }

  /** The encoder in {@code path}; nothing is frozen. */
  public static From of(Path path) {
    return new From(path, TAKE, EXCEPT, FREEZE, STRIP, DIFFER);
  }

  /** The same with the tensors {@code names} taken. */
  public From taking(String... names) {
    return new From(path, List.of(names), except, freeze, strip, differ);
  }

  /** The same without the tensors {@code names}. */
  public From except(String... names) {
    return new From(path, take, List.of(names), freeze, strip, differ);
  }

  /** The same with the tensors {@code names} frozen. */
  public From freezing(String... names) {
    return new From(path, take, except, List.of(names), strip, differ);
  }

  private static List<String> below(List<String> names, String key) {
    for (String name : names) {
      if (!covers("encoder", name) && !covers("method", name)) {
        throw new IllegalArgumentException(
            "%s: want names of tensors below encoder or method, was %s".formatted(key, name));
      }
    }
    return List.copyOf(names);
  }

  /** Whether {@code name} is {@code above} or a name below it. */
  static boolean covers(String above, String name) {
    return name.equals(above) || name.startsWith(above + ".");
  }

  static boolean covered(List<String> names, String name) {
    return names.stream().anyMatch(above -> covers(above, name));
  }

  /** Whether the model's tensor {@code name} is taken from the source. */
  boolean takes(String name) {
    return covered(take, name) && !covered(except, name);
  }

  /** Whether the whole encoder is frozen. */
  boolean freezesEncoder() {
    return freeze.contains("encoder");
  }

  /** Whether setting {@code name} may differ from the source's. */
  public boolean mayDiffer(String name) {
    return covered(differ, name);
  }

  /**
   * The trainable tensors of {@code model} that are frozen.
   *
   * @throws Problem if a name in {@link #freeze} matches no tensor of {@code model}
   */
  List<NamedTensor> frozen(List<NamedTensor> model) {
    for (String above : freeze) {
      if (model.stream().noneMatch(tensor -> covers(above, tensor.name()))) {
        throw Problem.config("from.freeze: the model has no tensor below " + above);
      }
    }
    return model.stream()
        .filter(tensor -> tensor.role().trained() && covered(freeze, tensor.name()))
        .toList();
  }
}
