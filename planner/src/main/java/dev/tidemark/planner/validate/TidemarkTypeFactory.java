package dev.tidemark.planner.validate;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;

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

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }
}
