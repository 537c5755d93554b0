package dev.tidemark.server.slt.format;

import java.nio.file.Path;

/** A line of a file, counted from 1. */
public record Place(Path file, int line) {
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
