package dev.tidemark.server.demo;

/**
 * One stop of the tour.
 *
 * @param title what is shown, one line
 * @param sql the statement, printed before it runs
 */
record DemoStep(String title, String sql) {}
