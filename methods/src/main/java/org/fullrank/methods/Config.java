package org.fullrank.methods;

/** One method's settings: a record, built whole, checked once, never changed. */
public interface Config {
  /** What the method needs of the views. */
  Needs needs();

  /** Builds the method on an encoder of the site's width. */
  Method build(Site site);
}
