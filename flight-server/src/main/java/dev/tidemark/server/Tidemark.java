package dev.tidemark.server;

import dev.tidemark.server.cli.TidemarkCommand;

/** The program. */
public final class Tidemark {
  private Tidemark() {}

  public static void main(String[] words) {
    System.exit(TidemarkCommand.execute(words));
  }
}
