package org.fullrank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void golden_whatTheSystemSaysIsNoPath() {
    assertEquals("no permission", Problem.why(new AccessDeniedException("/a/b")));
    assertEquals(
        "Read-only file system",
        Problem.why(new FileSystemException("/a/b", null, "Read-only file system")));
    assertEquals(
        "No space left on device", Problem.why(new IOException("No space left on device")));
    assertEquals("IOException", Problem.why(new IOException()));
  }
}
