/**
 * Who may connect: nobody is asked until a password file is configured.
 *
 * <p>In: the headers of a call. Out: the user's name, or {@code UNAUTHENTICATED}. Start with {@link
 * HeaderLogin}: passwords are checked against the {@link PasswordFile}, so many at a time ({@link
 * PasswordChecks}), and who was let in before isn't checked again ({@link KnownLogins}). What a
 * user may see is not here. Thread-safe.
 */
@NullMarked
package dev.tidemark.server.auth;

import org.jspecify.annotations.NullMarked;
