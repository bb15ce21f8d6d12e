package org.fullrank.data;

/** One image that could not be read: which, and why. Never a reason to stop a run. */
public final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  private final String id;
  private final String reason;

  /**
   * @param id the image, as in {@link Dataset#id}
   * @param reason one line in words
   */
  public Unreadable(String id, String reason) {
    super(id + ": " + reason);
    this.id = id;
    this.reason = reason;
  }

  public String id() {
    return id;
  }

  public String reason() {
    return reason;
  }
}
