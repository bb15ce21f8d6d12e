/** Recipes in YAML, replications, the report. */
module org.fullrank.lab {
  requires static org.jspecify;
  requires transitive org.fullrank.core;
  requires transitive org.fullrank.data;
  requires transitive org.fullrank.train;
  requires transitive java.desktop;
  requires transitive tools.jackson.databind;
  requires org.apache.commons.statistics.distribution;
  requires org.snakeyaml.engine;

  exports org.fullrank.choice;
  exports org.fullrank.lab;
  exports org.fullrank.recipe;
  exports org.fullrank.replicate;
  exports org.fullrank.report;
}
