package org.fullrank.nn;

/**
 * A number that a module reports about its state, for a diagnosis.
 *
 * @param name the name of the quantity, a word or two: {@code gamma}, {@code residual}
 */
public record Reading(String name, double value) {}
