/** Fused attention on NVIDIA GPUs; no encoder calls it yet. */
module org.fullrank.cuda {
  requires static org.jspecify;
  requires transitive org.fullrank.kernels;

  exports org.fullrank.cuda;
}
