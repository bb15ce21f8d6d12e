package org.fullrank.search;

import org.fullrank.core.Seed;
import org.fullrank.data.Image;

/** Makes another image of an image. */
@FunctionalInterface
interface ImageEdit {
  /** The image as it is. */
  ImageEdit NONE = (image, _) -> image;

  /** The edited {@code image}; the same seed gives the same edit. */
  Image apply(Image image, Seed seed);
}
