package org.fullrank.encoder;

import org.fullrank.core.Check;

/**
 * How far an encoder extends, for parts that depend on it.
 *
 * @param tokens of one image that meet in attention, a class token counted; 0 where none do
 * @param depth blocks of attention, one behind another; 0 where there are none
 */
public record TokenLayout(int tokens, int depth) {
  public TokenLayout {
    Check.atLeastZero(tokens, "tokens");
    Check.atLeastZero(depth, "depth");
  }
}
