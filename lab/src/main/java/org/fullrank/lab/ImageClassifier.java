package org.fullrank.lab;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.data.Image;
import org.fullrank.input.Modality;

/**
 * From pictures to classes, by a trained classifier with its stored calibration.
 *
 * <pre>{@code
 * var classifier = ImageClassifier.open(Path.of("runs/fine"));
 * Prediction found = classifier.classify(Path.of("cat.jpg"));
 * System.out.println(found.label() + " " + found.probability());
 * }</pre>
 *
 * <p>Any number of threads may use one object at once. Pictures are resized, cropped and normalised
 * as in the run's evaluation. A model with a posterior over its weights adds its uncertainty.
 */
public final class ImageClassifier {
  private final SavedClassifier classifier;

  private ImageClassifier(SavedClassifier classifier) {
    this.classifier = classifier;
  }

  /**
   * Opens the classifier in {@code path}: the folder of an exported model, or a run folder. Of a
   * run folder it takes the exported model, or the newest checkpoint if that has more steps; for
   * the checkpoint the run's images must be there.
   *
   * @throws Problem if {@code path} is neither, the model has no classifier or no weights, or it
   *     takes no images
   */
  public static ImageClassifier open(Path path) {
    var classifier = SavedClassifier.open(path);
    classifier.checked(Modality.IMAGES);
    return new ImageClassifier(classifier);
  }

  /** The names of the classes, in the order of {@link Prediction#probabilities}. */
  public List<String> classes() {
    return classifier.classes();
  }

  /** Whether predictions have an {@link Prediction.Uncertainty}. */
  public boolean hasPosterior() {
    return classifier.hasPosterior();
  }

  /**
   * The same classifier with {@code other} draws of the weights for each image.
   *
   * @param other 1 or more; not used by a model without a posterior
   */
  public ImageClassifier drawing(int other) {
    return new ImageClassifier(classifier.drawing(other));
  }

  /** The prediction for {@code picture}, of any size. */
  public Prediction classify(BufferedImage picture) {
    return classify(Image.of(picture));
  }

  /**
   * The prediction for the picture in {@code file}, of any kind that a data set may have.
   *
   * @throws Problem of kind DATA if the file cannot be read
   */
  public Prediction classify(Path file) {
    return classify(Image.read(file));
  }

  /** The prediction for {@code picture}. */
  public Prediction classify(Image picture) {
    return classifier.classify(picture);
  }

  /** The predictions for {@code pictures}, in their order. */
  public List<Prediction> classify(List<Image> pictures) {
    return classifier.classify(pictures);
  }
}
