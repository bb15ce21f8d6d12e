package org.fullrank.nn;

/**
 * Which linear maps of a transformer block add a bias.
 *
 * @param qkv the map to queries, keys and values
 * @param proj the map that joins the heads
 * @param mlp both maps of the feed-forward part
 */
public record Biases(boolean qkv, boolean proj, boolean mlp) {
  /** All of them, as most vision transformers. */
  public static final Biases DEFAULT = new Biases(true, true, true);
}
