/**
 * What the server can be told, with every default in one place.
 *
 * <p>In: flags, environment, a properties file. Out: one immutable {@link ServerConfig}. Start
 * there. Values are read once; an unknown key stops the start.
 */
@NullMarked
package dev.tidemark.server.config;

import org.jspecify.annotations.NullMarked;
