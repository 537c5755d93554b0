package dev.tidemark.server;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the arrows between modules and packages that docs/architecture.md draws. */
class ArchitectureTest {
  private static final String CATALOG = "dev.tidemark.catalog..";
  private static final String PLANNER = "dev.tidemark.planner..";
  private static final String ONLINE = "dev.tidemark.online..";
  private static final String OFFLINE = "dev.tidemark.offline..";
  private static final String SERVER = "dev.tidemark.server..";

  private static final String STATEMENT = "dev.tidemark.planner.dialect.statement";

  /** What JavaCC makes of the grammar: its names and its arrows are not ours. */
  private static final String GENERATED = "dev.tidemark.planner.parse.generated..";

  /**
   * The program starts the command line, which starts the server that stands beside the program.
   */
  private static final String MAIN = "dev.tidemark.server.Tidemark";

  private static final JavaClasses TIDEMARK =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidemark");

  @Test
  void arrowsBetweenModulesGoOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.tidemark..")
        .withOptionalLayers(true)
        .layer("catalog")
        .definedBy(CATALOG)
        .layer("planner")
        .definedBy(PLANNER)
        .layer("online-adapter")
        .definedBy(ONLINE)
        .layer("offline-adapter")
        .definedBy(OFFLINE)
        .layer("flight-server")
        .definedBy(SERVER)
        .whereLayer("catalog")
        .mayNotAccessAnyLayer()
        .whereLayer("planner")
        .mayOnlyAccessLayers("catalog")
        .whereLayer("online-adapter")
        .mayOnlyAccessLayers("catalog", "planner")
        .whereLayer("offline-adapter")
        .mayOnlyAccessLayers("catalog", "planner")
        .whereLayer("flight-server")
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(TIDEMARK);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("dev.tidemark.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(
            JavaClass.Predicates.resideInAPackage(GENERATED), DescribedPredicate.alwaysTrue())
        .ignoreDependency(name(MAIN), DescribedPredicate.alwaysTrue())
        .check(TIDEMARK);
  }

  @Test
  void librariesStayInTheirModule() {
    noClasses()
        .that()
        .resideInAPackage(CATALOG)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.calcite..", "org.apache.arrow..")
        .check(TIDEMARK);
    noClasses()
        .that()
        .resideOutsideOfPackages(OFFLINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.iceberg..", "org.duckdb..")
        .check(TIDEMARK);
    noClasses()
        .that()
        .resideOutsideOfPackages(SERVER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.arrow.flight..", "io.grpc..", "picocli..", "io.zonky..")
        .check(TIDEMARK);
  }

  @Test
  void whatATextIsWrittenIntoStaysWithItsWriters() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tidemark.planner.dialect", STATEMENT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(STATEMENT)
        .check(TIDEMARK);
  }

  @Test
  void namesSayWhatAClassIs() {
    classes()
        .that()
        .resideOutsideOfPackage(GENERATED)
        .should()
        .haveNameNotMatching(".*\\.(util|utils|common|helper|helpers|misc)\\..*")
        .andShould()
        .haveNameNotMatching(".*(Manager|Helper|Helpers|Impl|Util|Utils)")
        .check(TIDEMARK);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .resideOutsideOfPackage(GENERATED)
        .should(resideInANullMarkedPackage())
        .check(TIDEMARK);
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("have a package-info.java with @NullMarked") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(SimpleConditionEvent.violated(item, item.getPackageName() + " has none"));
        }
      }
    };
  }
}
