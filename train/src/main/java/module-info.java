/** The loop, checkpoints, probes, diagnosis. */
module org.fullrank.train {
  requires static org.jspecify;
  requires transitive org.fullrank.core;
  requires transitive org.fullrank.data;
  requires transitive org.fullrank.methods;
  requires jdk.management;
  requires tools.jackson.databind;

  exports org.fullrank.checkpoint;
  exports org.fullrank.probe;
  exports org.fullrank.calibrate;
  exports org.fullrank.search;
  exports org.fullrank.diagnose;
  exports org.fullrank.train;
  exports org.fullrank.uncertainty;
}
