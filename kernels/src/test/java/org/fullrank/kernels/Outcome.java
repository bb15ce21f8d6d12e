package org.fullrank.kernels;

/** What forward and backward wrote, as float64. */
@SuppressWarnings("ArrayRecordComponent")
public record Outcome(double[] out, double[] logSumExp, double[] dq, double[] dk, double[] dv) {}
