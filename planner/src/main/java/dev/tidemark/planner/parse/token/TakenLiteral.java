package dev.tidemark.planner.parse.token;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.parse.generated.Token;

/**
 * A literal that a plan may take as a parameter.
 *
 * @param first of its tokens
 * @param last of its tokens
 * @param type the literal's own, whatever it is compared with
 * @param value of the type's Java class
 */
public record TakenLiteral(Token first, Token last, DataType type, Object value) {}
