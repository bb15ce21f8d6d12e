package org.fullrank.cli;

import picocli.CommandLine.IVersionProvider;

/** The versions of Fullrank, passed by its launcher, and of the JDK. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "fullrank %s (%s), JDK %s"
          .formatted(
              System.getProperty("fullrank.version", "development"),
              System.getProperty("fullrank.commit", "unknown commit"),
              Runtime.version())
    };
  }
}
