package org.fullrank.optim;

/**
 * What an optimizer step did.
 *
 * @param rate the learning rate after the schedule, of the tensors that follow it
 * @param gradientNorm the Euclidean norm of all gradients together, of the tensors that moved,
 *     before clipping
 */
public record StepReport(double rate, double gradientNorm) {}
