/** Fused attention kernels. */
module org.fullrank.kernels {
  requires static org.jspecify;

  exports org.fullrank.kernels;
}
