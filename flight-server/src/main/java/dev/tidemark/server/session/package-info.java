/**
 * Who is asking: sessions, how a call finds its own, and when one ends.
 *
 * <p>In: the cookie, the token or the connection of a Flight call. Out: its {@link Session}. Start
 * with {@link SessionRegistry}. Checking passwords is not here: see {@code server.auth}. A session
 * may be used by several calls at once.
 */
@NullMarked
package dev.tidemark.server.session;

import org.jspecify.annotations.NullMarked;
