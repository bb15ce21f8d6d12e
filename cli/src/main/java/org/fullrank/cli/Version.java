package org.fullrank.cli;

import picocli.CommandLine.IVersionProvider;

/** Which Fullrank this is, on which JDK. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    var version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "fullrank %s (%s), JDK %s"
          .formatted(
              version == null ? "development" : version,
              System.getProperty("fullrank.commit", "unknown commit"),
              Runtime.version())
    };
  }
}
