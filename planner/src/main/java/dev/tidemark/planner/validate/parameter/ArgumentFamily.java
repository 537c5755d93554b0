package dev.tidemark.planner.validate.parameter;

import dev.tidemark.planner.validate.function.Operators;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.CompositeOperandTypeChecker;
import org.apache.calcite.sql.type.FamilyOperandTypeChecker;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** What the argument of a function may be, as its declaration says. */
enum ArgumentFamily {
  /** Nothing is said of it. */
  ANY,
  TEXT,
  TRUTH,
  WHOLE,
  /** A number, which the function computes with as a DOUBLE. */
  DOUBLE,
  /** A number whose type makes a difference. */
  NUMBER,
  TIME,
  ARRAY;

  private static final Set<SqlTypeFamily> TEXTS =
      EnumSet.of(SqlTypeFamily.STRING, SqlTypeFamily.CHARACTER);
  private static final Set<SqlTypeFamily> NUMBERS =
      EnumSet.of(
          SqlTypeFamily.NUMERIC,
          SqlTypeFamily.EXACT_NUMERIC,
          SqlTypeFamily.APPROXIMATE_NUMERIC,
          SqlTypeFamily.INTEGER);
  private static final Set<SqlTypeFamily> TIMES =
      EnumSet.of(SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME_INTERVAL, SqlTypeFamily.TIMESTAMP);

  static ArgumentFamily of(SqlCall call, int argument) {
    Set<SqlTypeFamily> families = EnumSet.noneOf(SqlTypeFamily.class);
    boolean isDouble = true;
    for (SqlOperator operator : Operators.meant(call.getOperator())) {
      collect(operator.getOperandTypeChecker(), call.operandCount(), argument, families);
      isDouble &= operator.getReturnTypeInference() == ReturnTypes.DOUBLE_NULLABLE;
    }
    if (families.stream().anyMatch(TEXTS::contains)) {
      return TEXT;
    } else if (families.contains(SqlTypeFamily.ARRAY)) {
      return ARRAY;
    } else if (families.contains(SqlTypeFamily.BOOLEAN)) {
      return TRUTH;
    } else if (families.equals(Set.of(SqlTypeFamily.INTEGER))) {
      return WHOLE;
    } else if (families.stream().anyMatch(NUMBERS::contains)) {
      return isDouble ? DOUBLE : NUMBER;
    }
    return families.stream().anyMatch(TIMES::contains) ? TIME : ANY;
  }

  /** Of every way to call the function with so many arguments. */
  private static void collect(
      @Nullable SqlOperandTypeChecker checker,
      int count,
      int argument,
      Set<SqlTypeFamily> families) {
    if (checker instanceof CompositeOperandTypeChecker composite) {
      for (SqlOperandTypeChecker rule : composite.getRules()) {
        collect(rule, count, argument, families);
      }
      boolean isSequence =
          composite.getRules().size() == count && !composite.getOperandCountRange().isValidCount(1);
      if (isSequence) {
        collect(composite.getRules().get(argument), 1, 0, families);
      }
    } else if (checker instanceof FamilyOperandTypeChecker family
        && family.getOperandCountRange().isValidCount(count)) {
      families.add(family.getOperandSqlTypeFamily(argument));
    }
  }

  /** The type of a parameter there; empty where there is none that would always do. */
  Optional<SqlTypeName> type() {
    return switch (this) {
      case TEXT -> Optional.of(SqlTypeName.VARCHAR);
      case TRUTH -> Optional.of(SqlTypeName.BOOLEAN);
      case WHOLE -> Optional.of(SqlTypeName.INTEGER);
      case DOUBLE -> Optional.of(SqlTypeName.DOUBLE);
      case TIME -> Optional.of(SqlTypeName.TIMESTAMP);
      case ANY, NUMBER, ARRAY -> Optional.empty();
    };
  }
}
