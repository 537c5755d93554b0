package dev.tidemark.planner.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowRowsTest {
  private static final DataType INTEGER = DataType.of(TypeName.INTEGER);
  private static final DataType BIGINT = DataType.of(TypeName.BIGINT);
  private static final DataType REAL = DataType.of(TypeName.REAL);
  private static final DataType DOUBLE = DataType.of(TypeName.DOUBLE);
  private static final DataType VARCHAR = DataType.of(TypeName.VARCHAR);
  private static final DataType DATE = DataType.of(TypeName.DATE);
  private static final DataType TIMESTAMP = DataType.of(TypeName.TIMESTAMP);
  private static final DataType INSTANT = DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE);
  private static final ArrowType FLOAT64 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void leavesNoMemory() {
    allocator.close();
  }

  /** Writes one value at row 1 of a vector of that type, after a NULL, and reads it as the type. */
  private <V extends FieldVector> @Nullable Object read(
      ArrowType type, Class<V> vectorClass, Consumer<V> write, DataType target) {
    return read(new Field("c", FieldType.nullable(type), null), vectorClass, write, target);
  }

  private <V extends FieldVector> @Nullable Object read(
      Field field, Class<V> vectorClass, Consumer<V> write, DataType target) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(field)), allocator)) {
      V vector = vectorClass.cast(root.getVector(0));
      vector.allocateNew();
      vector.setNull(0);
      write.accept(vector);
      root.setRowCount(2);
      List<Object[]> rows = new ArrowRows(root, null, List.of(Column.of("c", target))).batch();
      assertThat(rows.get(0)[0]).isNull();
      return rows.get(1)[0];
    }
  }

  @Test
  void widensIntegersOfEverySize() {
    assertThat(read(new ArrowType.Int(8, true), TinyIntVector.class, v -> v.set(1, -8), INTEGER))
        .isEqualTo(-8);
    assertThat(read(new ArrowType.Int(16, true), SmallIntVector.class, v -> v.set(1, 9), BIGINT))
        .isEqualTo(9L);
    assertThat(read(new ArrowType.Int(8, false), UInt1Vector.class, v -> v.set(1, 255), INTEGER))
        .isEqualTo(255);
    assertThat(read(new ArrowType.Int(32, false), UInt4Vector.class, v -> v.set(1, -1), BIGINT))
        .isEqualTo(4_294_967_295L);
    assertThat(read(new ArrowType.Int(32, true), IntVector.class, v -> v.set(1, 7), DOUBLE))
        .isEqualTo(7.0);
    assertThat(
            read(
                new ArrowType.Int(64, false),
                UInt8Vector.class,
                v -> v.set(1, -1L),
                new DataType.Decimal(20, 0)))
        .isEqualTo(new BigDecimal("18446744073709551615"));
  }

  @Test
  void namesRowAndColumnOfAnOverflow() {
    assertThatThrownBy(
            () -> read(new ArrowType.Int(64, false), UInt8Vector.class, v -> v.set(1, -1L), BIGINT))
        .hasMessage(
            "NUMERIC_OVERFLOW: Row 2, column 'c' is 18446744073709551615, out of range for BIGINT");
    assertThatThrownBy(
            () -> read(new ArrowType.Int(32, false), UInt4Vector.class, v -> v.set(1, -1), INTEGER))
        .hasMessage("NUMERIC_OVERFLOW: Row 2, column 'c' is 4294967295, out of range for INTEGER");
    assertThatThrownBy(() -> read(FLOAT64, Float8Vector.class, v -> v.set(1, 1e300), REAL))
        .hasMessage("NUMERIC_OVERFLOW: Row 2, column 'c' is 1.0E300, out of range for REAL");
  }

  @Test
  void countsRowsOverAllBatches() {
    Field field = new Field("c", FieldType.nullable(FLOAT64), null);
    try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(field)), allocator)) {
      ArrowRows rows = new ArrowRows(root, null, List.of(Column.of("c", INTEGER)));
      Float8Vector vector = (Float8Vector) root.getVector(0);
      vector.setSafe(0, 1);
      root.setRowCount(1);
      assertThat(rows.batch()).hasSize(1);

      vector.setSafe(0, 0.5);

      assertThatThrownBy(rows::batch)
          .hasMessage(
              "INVALID_VALUE: Row 2, column 'c' is 0.5, which is no whole number as INTEGER needs");
    }
  }

  @Test
  void takesFloatsThatPandasMadeOfIntegers() {
    assertThat(read(FLOAT64, Float8Vector.class, v -> v.set(1, 42), INTEGER)).isEqualTo(42);
    assertThat(read(FLOAT64, Float8Vector.class, v -> v.set(1, 0.1), REAL)).isEqualTo(0.1f);
    assertThat(read(FLOAT64, Float8Vector.class, v -> v.set(1, Double.NaN), REAL))
        .isEqualTo(Float.NaN);
    assertThatThrownBy(() -> read(FLOAT64, Float8Vector.class, v -> v.set(1, Double.NaN), BIGINT))
        .hasMessage("INVALID_VALUE: Row 2, column 'c' is NaN, which is no BIGINT");
    assertThatThrownBy(() -> read(FLOAT64, Float8Vector.class, v -> v.set(1, 0x1p63), BIGINT))
        .hasMessageStartingWith("NUMERIC_OVERFLOW: Row 2");
    assertThat(
            read(
                new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
                Float2Vector.class,
                v -> v.setWithPossibleTruncate(1, 1.5f),
                DOUBLE))
        .isEqualTo(1.5);
  }

  @Test
  void keepsDecimalsExact() {
    ArrowType wide = new ArrowType.Decimal(50, 3, 256);
    DataType target = new DataType.Decimal(5, 2);
    assertThat(read(wide, Decimal256Vector.class, v -> v.set(1, new BigDecimal("1.250")), target))
        .isEqualTo(new BigDecimal("1.25"));
    assertThatThrownBy(
            () ->
                read(wide, Decimal256Vector.class, v -> v.set(1, new BigDecimal("1.255")), target))
        .hasMessage(
            "INVALID_VALUE: Row 2, column 'c' is 1.255, which has more digits after the point than"
                + " DECIMAL(5,2)");
    assertThatThrownBy(
            () ->
                read(
                    wide,
                    Decimal256Vector.class,
                    v -> v.set(1, new BigDecimal("1000.000")),
                    target))
        .hasMessage(
            "NUMERIC_OVERFLOW: Row 2, column 'c' is 1000.000, out of range for DECIMAL(5,2)");
    assertThat(read(FLOAT64, Float8Vector.class, v -> v.set(1, 0.1 + 0.2), target))
        .isEqualTo(new BigDecimal("0.30"));
  }

  @Test
  void takesNanosecondsOnlyIfTheyAreWholeMicroseconds() {
    ArrowType local = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
    ArrowType zoned = new ArrowType.Timestamp(TimeUnit.NANOSECOND, "Europe/Paris");
    assertThat(read(local, TimeStampNanoVector.class, v -> v.set(1, -1000), TIMESTAMP))
        .isEqualTo(LocalDateTime.parse("1969-12-31T23:59:59.999999"));
    assertThat(read(zoned, TimeStampNanoTZVector.class, v -> v.set(1, 2000), INSTANT))
        .isEqualTo(Instant.parse("1970-01-01T00:00:00.000002Z"));
    assertThatThrownBy(() -> read(local, TimeStampNanoVector.class, v -> v.set(1, 1), TIMESTAMP))
        .hasMessage(
            "INVALID_VALUE: Row 2, column 'c' has nanoseconds, and times are kept in microseconds;"
                + " round it first");
    assertThat(
            read(
                new ArrowType.Time(TimeUnit.NANOSECOND, 64),
                TimeNanoVector.class,
                v -> v.set(1, 5000),
                DataType.of(TypeName.TIME)))
        .isEqualTo(LocalTime.of(0, 0, 0, 5000));
  }

  @Test
  void takesALocalTimeForUtcWhereAnInstantIsNeeded() {
    ArrowType seconds = new ArrowType.Timestamp(TimeUnit.SECOND, null);
    assertThat(read(seconds, TimeStampSecVector.class, v -> v.set(1, 60), INSTANT))
        .isEqualTo(Instant.ofEpochSecond(60));
    assertThat(read(seconds, TimeStampSecVector.class, v -> v.set(1, 86_400), DATE))
        .isEqualTo(LocalDate.of(1970, 1, 2));
    assertThatThrownBy(() -> read(seconds, TimeStampSecVector.class, v -> v.set(1, 60), DATE))
        .hasMessageContaining("has a time of day that DATE can't hold");
    assertThatThrownBy(
            () -> read(seconds, TimeStampSecVector.class, v -> v.set(1, 1L << 40), TIMESTAMP))
        .hasMessageContaining("outside the years 1 to 9999");
    assertThatThrownBy(
            () -> read(seconds, TimeStampSecVector.class, v -> v.set(1, 1L << 62), TIMESTAMP))
        .hasMessageContaining("outside the range of TIMESTAMP(6)");
    assertThat(
            read(
                new ArrowType.Date(DateUnit.MILLISECOND),
                DateMilliVector.class,
                v -> v.set(1, -86_400_000L),
                DATE))
        .isEqualTo(LocalDate.of(1969, 12, 31));
  }

  @Test
  void readsTextOfEveryLayout() {
    byte[] text = "grüße \uD83D\uDE80 and more".getBytes(StandardCharsets.UTF_8);
    String expected = new String(text, StandardCharsets.UTF_8);
    assertThat(
            read(
                ArrowType.LargeUtf8.INSTANCE,
                LargeVarCharVector.class,
                v -> v.set(1, text),
                VARCHAR))
        .isEqualTo(expected);
    assertThat(
            read(
                ArrowType.Utf8View.INSTANCE,
                ViewVarCharVector.class,
                v -> v.setSafe(1, text, 0, text.length),
                VARCHAR))
        .isEqualTo(expected);
    assertThat(
            read(
                ArrowType.Utf8.INSTANCE,
                VarCharVector.class,
                v ->
                    v.set(
                        1, "00000000-0000-0000-0000-000000000001".getBytes(StandardCharsets.UTF_8)),
                DataType.of(TypeName.UUID)))
        .isEqualTo(new UUID(0, 1));
    assertThatThrownBy(
            () -> read(ArrowType.Utf8.INSTANCE, VarCharVector.class, v -> v.set(1, text), INTEGER))
        .hasMessage("TYPE_MISMATCH: Row 2, column 'c' is text, where INTEGER is expected");
  }

  @Test
  void readsListsOfEveryLayout() {
    List<Field> element = List.of(new Field("item", FieldType.nullable(FLOAT64), null));
    Field large = new Field("c", FieldType.nullable(ArrowType.LargeList.INSTANCE), element);
    Field fixed = new Field("c", FieldType.nullable(new ArrowType.FixedSizeList(2)), element);
    DataType reals = new DataType.ArrayOf(REAL);

    assertThat(
            read(
                large,
                LargeListVector.class,
                v -> {
                  v.startNewValue(1);
                  ((Float8Vector) v.getDataVector()).setSafe(0, 1.5);
                  v.endValue(1, 1);
                },
                reals))
        .isEqualTo(List.of(1.5f));
    assertThat(
            read(
                fixed,
                FixedSizeListVector.class,
                v -> {
                  v.setNotNull(1);
                  ((Float8Vector) v.getDataVector()).setSafe(2, 1);
                  ((Float8Vector) v.getDataVector()).setSafe(3, 2);
                },
                reals))
        .isEqualTo(List.of(1f, 2f));
  }

  @Test
  void decodesDictionaries() {
    DictionaryEncoding encoding = new DictionaryEncoding(1, false, null);
    try (VarCharVector words = new VarCharVector("words", allocator);
        VarCharVector plain = new VarCharVector("c", allocator)) {
      words.setSafe(0, "gold".getBytes(StandardCharsets.UTF_8));
      words.setSafe(1, "silver".getBytes(StandardCharsets.UTF_8));
      words.setValueCount(2);
      plain.setSafe(0, "silver".getBytes(StandardCharsets.UTF_8));
      plain.setNull(1);
      plain.setValueCount(2);
      Dictionary dictionary = new Dictionary(words, encoding);
      MapDictionaryProvider provider = new MapDictionaryProvider(dictionary);
      try (FieldVector encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary);
          VectorSchemaRoot root = VectorSchemaRoot.of(encoded)) {
        root.setRowCount(2);

        List<Object[]> rows =
            new ArrowRows(root, provider, List.of(Column.of("c", VARCHAR))).batch();

        assertThat(rows.get(0)).containsExactly("silver");
        assertThat(rows.get(1)[0]).isNull();
        assertThat(ArrowTypes.dataType(encoded.getField(), provider)).isEqualTo(VARCHAR);
      }
    }
  }

  @Test
  void readsTheNullTypeAsNulls() {
    Field field = new Field("c", FieldType.nullable(ArrowType.Null.INSTANCE), null);
    assertThat(read(field, NullVector.class, v -> {}, INTEGER)).isNull();
  }

  @Test
  void refusesTypesWeDoNotHave() {
    Field duration =
        new Field("wait", FieldType.nullable(new ArrowType.Duration(TimeUnit.SECOND)), null);
    assertThatThrownBy(() -> ArrowTypes.dataType(duration))
        .hasMessage(
            "NOT_SUPPORTED: Column 'wait' has the Arrow type Duration(SECOND), which has no"
                + " counterpart here; cast it to a number, text, date, time, timestamp, UUID or a"
                + " list of those");
    Field wide = new Field("d", FieldType.nullable(new ArrowType.Decimal(60, 2, 256)), null);
    assertThatThrownBy(() -> ArrowTypes.dataType(wide)).hasMessageStartingWith("NOT_SUPPORTED");
  }

  @Test
  void marksAUuidAsTheCanonicalExtensionType() {
    Field field = ArrowTypes.field("id", DataType.of(TypeName.UUID), false);
    assertThat(field.getMetadata())
        .isEqualTo(Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", ""));
    assertThat(field.getType()).isEqualTo(new ArrowType.FixedSizeBinary(16));
  }
}
