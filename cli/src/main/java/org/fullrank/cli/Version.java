package org.fullrank.cli;

import picocli.CommandLine.IVersionProvider;

/** Which Fullrank this is, as its launcher says, and on which JDK. */
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
