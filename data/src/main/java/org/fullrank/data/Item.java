package org.fullrank.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.fullrank.core.Check;
import org.fullrank.input.Modality;

/** A sample of a data set as read, before the views are made. */
public sealed interface Item permits Image, Item.Clip, Item.Text, Item.Ids {
  /** The kind of item, for messages. */
  default String kind() {
    return switch (this) {
      case Image _ -> "an image";
      case Clip _ -> "an audio clip";
      case Text _ -> "a text";
      case Ids _ -> "a list of token ids";
    };
  }

  /** The kind of item as a set names it; token ids are text. */
  default Modality modality() {
    return switch (this) {
      case Image _ -> Modality.IMAGES;
      case Clip _ -> Modality.AUDIO;
      case Text _, Ids _ -> Modality.TEXT;
    };
  }

  /** The content as bytes, for checksums. */
  default byte[] bytes() {
    return switch (this) {
      case Image image -> image.pixels();
      case Clip(float[] samples, int rate) -> {
        var bytes = ByteBuffer.allocate(4 + 4 * samples.length).putInt(rate);
        bytes.asFloatBuffer().put(samples);
        yield bytes.array();
      }
      case Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
      case Ids(int[] ids) -> {
        var bytes = ByteBuffer.allocate(4 * ids.length);
        bytes.asIntBuffer().put(ids);
        yield bytes.array();
      }
    };
  }

  /**
   * Single-channel audio. The array is shared, never copied: do not write to it.
   *
   * @param samples −1 to 1
   * @param rate samples per second, positive
   */
  @SuppressWarnings("ArrayRecordComponent") // a copy per clip would cost more than reading it
  record Clip(float[] samples, int rate) implements Item {
    public Clip {
      Check.positive(rate, "rate");
    }
  }

  /**
   * Text before tokenization.
   *
   * @param text any number of characters
   */
  record Text(String text) implements Item {}

  /**
   * Text as token ids. The array is shared, never copied: do not write to it.
   *
   * @param ids 0 or more each
   */
  @SuppressWarnings("ArrayRecordComponent") // a copy per text would cost more than reading it
  record Ids(int[] ids) implements Item {}
}
