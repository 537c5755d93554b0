package dev.tidemark.planner.validate.type;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes types of {@link TidemarkTypeSystem}: text is UTF-8, and {@code TIMESTAMP WITH TIME ZONE} is
 * an instant, as PostgreSQL and Iceberg hold it, for which Calcite has another name.
 */
public final class TidemarkTypeFactory extends SqlTypeFactoryImpl {

  public TidemarkTypeFactory() {
    super(TidemarkTypeSystem.INSTANCE);
  }

  @Override
  public RelDataType createSqlType(SqlTypeName name, int precision) {
    return super.createSqlType(
        name == SqlTypeName.TIMESTAMP_TZ ? SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE : name,
        precision);
  }

  /**
   * Nothing that {@link ImplicitCasts} keeps apart has a common type. The thousands of values of a
   * list have few types, so only those are compared with each other.
   */
  @Override
  public @Nullable RelDataType leastRestrictive(
      List<RelDataType> types, SqlTypeMappingRule mapping) {
    Set<RelDataType> different = types.get(0).isStruct() ? Set.of() : new LinkedHashSet<>(types);
    for (RelDataType first : different) {
      for (RelDataType second : different) {
        if (ImplicitCasts.areApart(first, second)) {
          return null;
        }
      }
    }
    @Nullable RelDataType common = super.leastRestrictive(types, mapping);
    return common == null ? timestamp(different) : common;
  }

  /**
   * Calcite has a type for two of DATE, TIMESTAMP and TIMESTAMP WITH TIME ZONE, and none for all
   * three: it is the one of a TIMESTAMP, as for that beside one with time zone.
   */
  private @Nullable RelDataType timestamp(Set<RelDataType> types) {
    if (types.isEmpty() || !types.stream().allMatch(TidemarkTypeFactory::isDated)) {
      return null;
    }
    boolean isNullable = types.stream().anyMatch(RelDataType::isNullable);
    return types.stream()
        .filter(type -> type.getSqlTypeName() == SqlTypeName.TIMESTAMP)
        .findFirst()
        .map(type -> createTypeWithNullability(type, isNullable))
        .orElse(null);
  }

  private static boolean isDated(RelDataType type) {
    return SqlTypeUtil.isDate(type) || SqlTypeUtil.isTimestamp(type);
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }
}
