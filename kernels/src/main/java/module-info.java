/** Fused attention kernels. */
module org.fullrank.kernels {
  requires static org.jspecify;
  requires java.management;

  exports org.fullrank.kernels;
}
