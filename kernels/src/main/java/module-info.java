/** Fused kernels: attention, and ContraNorm's step. */
module org.fullrank.kernels {
  requires static jdk.incubator.vector; // for machines without native kernels
  requires static org.jspecify;
  requires java.management;

  exports org.fullrank.kernels;
}
