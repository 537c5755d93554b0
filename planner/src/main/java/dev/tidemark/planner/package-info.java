/**
 * SQL text in, routed plan out.
 *
 * <p>The packages below are the stages in the order a query meets them: {@code parse}, {@code
 * validate}, {@code rewrite}, {@code route}, {@code strategy}, {@code dialect}; {@code table} is
 * what a query can name, {@code rel} the one node of our own, {@code engine} what executes, {@code
 * arrow} how rows travel, {@code settings} what a session can set, and {@code leakage} finds what a
 * query knows too early. Start with {@link Planner}. Running anything is not here: the adapters do,
 * and {@code flight-server} wires them. Thread-safe.
 */
@NullMarked
package dev.tidemark.planner;

import org.jspecify.annotations.NullMarked;
