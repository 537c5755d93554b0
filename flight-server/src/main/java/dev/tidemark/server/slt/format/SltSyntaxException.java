package dev.tidemark.server.slt.format;

/** A suite that can't be read. */
public final class SltSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String sentence;

  public SltSyntaxException(Place place, String sentence) {
    super(place + ": " + sentence);
    this.place = place;
    this.sentence = sentence;
  }

  public Place place() {
    return place;
  }

  /** The message without its place. */
  public String sentence() {
    return sentence;
  }
}
