/** One package per paper. */
module org.fullrank.methods {
  requires static org.jspecify;
  requires transitive org.fullrank.core;

  exports org.fullrank.methods;
  exports org.fullrank.methods.byol;
  exports org.fullrank.methods.contranorm;
  exports org.fullrank.methods.sigmareparam;
  exports org.fullrank.methods.sigmoidattention;
  exports org.fullrank.methods.simclr;
  exports org.fullrank.methods.supervised;
}
