/**
 * What a session can set.
 *
 * <p>In: the name and text of {@code SET}. Out: a new immutable {@link Settings}. Each setting is
 * one constant of {@link SettingName}. Limits of the whole server are not here: see {@code
 * server.config}.
 */
@NullMarked
package dev.tidemark.planner.settings;

import org.jspecify.annotations.NullMarked;
