package org.fullrank.nn;

/**
 * A number that a part says of itself, for a diagnosis.
 *
 * @param name what it is, one word or two: {@code gamma}, {@code residual}
 */
public record Reading(String name, double value) {}
