/** Recipes in YAML, replications, the report. */
module org.fullrank.lab {
  requires static org.jspecify;
  requires transitive org.fullrank.core;
  requires transitive tools.jackson.databind;
  requires org.snakeyaml.engine;

  exports org.fullrank.recipe;
}
