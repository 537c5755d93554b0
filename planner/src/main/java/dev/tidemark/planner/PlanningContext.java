package dev.tidemark.planner;

import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;

/** Whose query it is: what that session can name, and what it has set. */
public record PlanningContext(TableCatalog tables, Settings settings) {}
