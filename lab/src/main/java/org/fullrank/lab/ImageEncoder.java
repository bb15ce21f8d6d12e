package org.fullrank.lab;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.Image;
import org.fullrank.encoder.Encoder;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.nn.Pass;

/**
 * From pictures to vectors, by a trained encoder.
 *
 * <pre>{@code
 * var encoder = ImageEncoder.open(Path.of("runs/a/model"));
 * float[] vector = encoder.embed(Path.of("cat.jpg"));
 * }</pre>
 *
 * <p>Any number of threads may use one object at once: weights are only read, and each call has
 * memory of its own. Pictures are resized, cropped and normalised as in the run's evaluation. The
 * numbers are those of {@code fullrank embed}; other batch sizes may differ in the last bits. The
 * garbage collector frees the weights.
 */
public final class ImageEncoder {
  private static final int BATCH = 64;

  private final Encoder encoder;
  private final ViewMaker view;

  private ImageEncoder(Encoder encoder, ViewMaker view) {
    this.encoder = encoder;
    this.view = view;
  }

  /**
   * Opens the encoder in {@code path}: a folder with config.json and model.safetensors ({@code
   * model/} of a finished run), or a run folder. The images of the training are not needed.
   *
   * @throws org.fullrank.core.Problem if {@code path} is neither, or a file is damaged
   */
  public static ImageEncoder open(Path path) {
    var saved = SavedEncoder.open(path);
    return new ImageEncoder(saved.encoder(), saved.config().views().evaluation());
  }

  /** Numbers in a vector. */
  public int width() {
    return encoder.width();
  }

  /** The vector of {@code picture}, of any size, {@code [width]}. */
  public float[] embed(BufferedImage picture) {
    return embed(Image.of(picture));
  }

  /**
   * The vector of the picture in {@code file}, of any kind that a data set may have, {@code
   * [width]}.
   *
   * @throws org.fullrank.core.Problem of kind DATA if the file cannot be read
   */
  public float[] embed(Path file) {
    return embed(Image.read(file));
  }

  /**
   * The vector of the picture whose file has the content {@code file}, {@code [width]}.
   *
   * @throws org.fullrank.core.Problem of kind DATA if it is not a picture, or damaged
   */
  public float[] embed(byte[] file) {
    return embed(Image.decoded(file));
  }

  /** The vector of {@code picture}, {@code [width]}. */
  public float[] embed(Image picture) {
    return embed(List.of(picture)).getFirst();
  }

  /** The vectors of {@code pictures}, in their order, each {@code [width]}. */
  public List<float[]> embed(List<Image> pictures) {
    var vectors = new ArrayList<float[]>();
    for (int from = 0; from < pictures.size(); from += BATCH) {
      float[] rows = rows(pictures.subList(from, Math.min(from + BATCH, pictures.size())));
      for (int row = 0; row < rows.length; row += width()) {
        vectors.add(Arrays.copyOfRange(rows, row, row + width()));
      }
    }
    return vectors;
  }

  private float[] rows(List<Image> pictures) {
    try (var _ = Scope.open()) {
      var input = Batches.now(pictures, view).view(0).input();
      return Tensors.floats(Ops.noGrad(() -> encoder.forward(input, Pass.evaluate()).pooled()));
    }
  }
}
