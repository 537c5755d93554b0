/**
 * PostgreSQL schemas that are registered as sources.
 *
 * <p>In: a {@link dev.tidemark.catalog.source.Source}. Out: its tables with their columns, an
 * engine that reads them, and a writer. Start with {@link PostgresSources}; which secret of the
 * environment may be sent to which server is for {@link SourcePasswords} to say. Keeping which
 * sources exist is not here: see {@code catalog.store}. Everything public is thread-safe.
 */
@NullMarked
package dev.tidemark.online.source;

import org.jspecify.annotations.NullMarked;
