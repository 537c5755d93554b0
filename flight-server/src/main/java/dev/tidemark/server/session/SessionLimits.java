package dev.tidemark.server.session;

import java.time.Duration;

/**
 * What bounds the sessions.
 *
 * @param maximum open at once
 * @param idle after which one ends whose client is connected and silent
 * @param reconnect after which one ends whose client has no connection any more
 */
public record SessionLimits(int maximum, Duration idle, Duration reconnect) {}
