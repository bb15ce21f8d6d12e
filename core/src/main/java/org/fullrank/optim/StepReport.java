package org.fullrank.optim;

/**
 * The learning rate and gradient norm of an optimizer step.
 *
 * @param rate the scheduled learning rate
 * @param gradientNorm the Euclidean norm of the gradients of all updated tensors together, before
 *     clipping
 */
public record StepReport(double rate, double gradientNorm) {}
