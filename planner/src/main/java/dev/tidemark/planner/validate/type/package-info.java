/**
 * Our types as Calcite's: their limits, their casts, and which becomes which by itself.
 *
 * <p>In: types of the catalog and of expressions. Out: Calcite's, and back. Start with {@link
 * RelTypes}, then {@link TidemarkTypeFactory}. The table of types is not here: see {@code
 * catalog.type}; nor is what an engine calls them: {@code planner.dialect}. Stateless but for
 * {@link ImplicitCasts}, which serves one validator.
 */
@NullMarked
package dev.tidemark.planner.validate.type;

import org.jspecify.annotations.NullMarked;
