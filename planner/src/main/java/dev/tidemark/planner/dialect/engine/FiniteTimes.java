package dev.tidemark.planner.dialect.engine;

/** The first and the last timestamp of an engine that isn't infinite, as its casts read them. */
public record FiniteTimes(String first, String last) {}
