package dev.tidemark.offline.load;

/**
 * What a load did.
 *
 * @param loadId the user's, or one drawn
 * @param rows loaded, now or, for a repeated load, then
 * @param repeated whether the load had been done before and nothing was written
 */
public record LoadResult(String loadId, long rows, boolean repeated) {}
