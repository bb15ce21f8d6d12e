package org.fullrank.bench;

import java.util.List;
import org.fullrank.core.Check;

/**
 * The classification of images by a small vision transformer.
 *
 * @param model the network
 * @param batch images of a step, positive
 */
public record ImageStep(Model model, int batch) implements StepRecipe {
  /** The model of {@code bench/peer/vit_step.py} on 128 images. */
  public static final ImageStep STANDARD = new ImageStep(Model.STANDARD, 128);

  public ImageStep {
    Check.positive(batch, "batch");
  }

  /**
   * The same with images of another size.
   *
   * @param side pixels, a positive multiple of 4
   */
  public ImageStep ofSide(int side) {
    return new ImageStep(model.ofSide(side), batch);
  }

  @Override
  public String name() {
    return "images";
  }

  @Override
  public ImageStep ofBatch(int samples) {
    return new ImageStep(model, samples);
  }

  @Override
  public String inWords(long parameters) {
    return model.inWords(parameters, batch);
  }

  @Override
  public StepProducts products() {
    return model.products(batch);
  }

  @Override
  public List<Amount> amounts() {
    return List.of(new Amount("images_per_second", batch));
  }

  @Override
  public List<AttentionWay> others() {
    return List.of(AttentionWay.SDPA, AttentionWay.PRODUCTS);
  }

  @Override
  public TrainedStep build(AttentionWay way) {
    return new VitStep(model, batch, way);
  }

  @Override
  public List<String> peer() {
    return List.of("vit_step.py", "--batch=" + batch, "--side=" + model.side());
  }
}
