package org.fullrank.encoder;

import org.fullrank.core.Check;

/**
 * Where the tokens of an encoder lie: what parts and heads that depend on it are built of.
 *
 * @param rows of places that the encoder tells apart: patches from top to bottom, 1 for sequences
 * @param columns of places: patches from left to right, frames or words
 * @param leading tokens before those of the places, such as a class token
 * @param patch side of a place, pixels; of sequences values of the input for each place
 * @param channels of each pixel; 0 where the input is no image
 * @param depth blocks of attention, one behind another; 0 where no tokens meet in attention
 * @param causal whether a token attends to itself and the tokens before it only
 * @param ordered whether the encoder tells the order of its places by more than their values: by
 *     positions, causality, or convolutions that pad. If not, it commutes with permutations of the
 *     places
 */
public record TokenLayout(
    int rows,
    int columns,
    int leading,
    int patch,
    int channels,
    int depth,
    boolean causal,
    boolean ordered) {
  public TokenLayout {
    Check.atLeastZero(rows, "rows");
    Check.atLeastZero(columns, "columns");
    Check.atLeastZero(leading, "leading");
    Check.atLeastZero(patch, "patch");
    Check.atLeastZero(channels, "channels");
    Check.atLeastZero(depth, "depth");
  }

  /** {@code tokens} places in a row and none before them, {@code depth} blocks, in any order. */
  public static TokenLayout of(int tokens, int depth) {
    return new TokenLayout(1, tokens, 0, 1, 0, depth, false, false);
  }

  /** The same with or without later tokens hidden. */
  public TokenLayout causally(boolean hidden) {
    return new TokenLayout(
        rows, columns, leading, patch, channels, depth, hidden, ordered || hidden);
  }

  /** The same over the pixels of images of {@code count} channels. */
  public TokenLayout ofImages(int count) {
    return new TokenLayout(rows, columns, leading, patch, count, depth, causal, ordered);
  }

  /** Number of places: the tokens of {@link Features#tokens}. */
  public int places() {
    return Math.multiplyExact(rows, columns);
  }

  /** Tokens of one sample that meet in attention, leading ones counted; 0 where none do. */
  public int tokens() {
    return depth == 0 ? 0 : leading + places();
  }
}
