/** Benchmarks of the training step, of attention and of the data loader. */
module org.fullrank.bench {
  requires static org.jspecify;
  requires transitive org.fullrank.lab;
  requires java.desktop;
  requires jdk.management;

  exports org.fullrank.bench;
}
