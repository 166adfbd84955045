package org.kqueue4j;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of ARCHITECTURE.md point down only, and each kind of thing has its one place. */
class ArchitectureTest {
  private static final String ROOT = "org.kqueue4j";
  private static final String LINUX = ROOT + ".linux";
  private static final String POLL = ROOT + ".poll";
  private static final String JFR = ROOT + ".jfr";

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(Kqueue.class.getProtectionDomain().getCodeSource().getLocation());

  @ParameterizedTest(name = "{0} stands on {1}")
  @CsvSource({
    "sys,     ''",
    "spi,     sys",
    "machine, spi sys",
    "filter,  machine spi sys",
    "jfr,     sys",
    "kern,    filter machine spi jfr sys",
    "linux,   kern filter machine spi jfr sys",
    "poll,    linux kern sys"
  })
  void aPackageStandsOnThoseBelowItOnly(String name, String below) {
    String[] allowed =
        Stream.concat(
                Stream.of("java..", "org.jspecify..", ROOT + "." + name),
                Arrays.stream(below.split(" ")).map(lower -> ROOT + "." + lower))
            .toArray(String[]::new);
    if (name.equals("poll")) {
      allowed = Stream.concat(Stream.of(allowed), Stream.of(ROOT)).toArray(String[]::new);
    } else if (name.equals("linux")) {
      allowed = Stream.concat(Stream.of(allowed), Stream.of("sun.nio.ch")).toArray(String[]::new);
    } else if (name.equals("jfr")) {
      allowed = Stream.concat(Stream.of(allowed), Stream.of("jdk.jfr")).toArray(String[]::new);
    }
    classes()
        .that()
        .resideInAPackage(ROOT + "." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(LIBRARY);
  }

  @Test
  void thereAreNoOtherPackages() {
    List<String> packages =
        LIBRARY.stream().map(c -> c.getPackageName()).distinct().sorted().toList();
    assertThat(packages)
        .contains(ROOT, ROOT + ".kern", LINUX)
        .isSubsetOf(
            "", // module-info
            ROOT,
            ROOT + ".filter",
            JFR,
            ROOT + ".kern",
            LINUX,
            ROOT + ".machine",
            POLL,
            ROOT + ".spi",
            ROOT + ".sys");
  }

  @Test
  void nothingBelowKnowsTheFrontEnd() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, POLL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT, POLL)
        .check(LIBRARY);
    noClasses()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(POLL)
        .check(LIBRARY);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(LIBRARY);
  }

  /** Memory may be handed through; nothing but that is unsafe to have elsewhere. */
  private static final DescribedPredicate<JavaClass> FOREIGN =
      resideInAPackage("java.lang.foreign..").and(not(type(java.lang.foreign.MemorySegment.class)));

  @Test
  void onlyLinuxMakesForeignCalls() {
    noClasses()
        .that()
        .resideOutsideOfPackage(LINUX)
        .should()
        .dependOnClassesThat(FOREIGN)
        .orShould()
        .dependOnClassesThat(resideInAPackage("sun.."))
        .orShould()
        .dependOnClassesThat(resideInAPackage("jdk..").and(not(resideInAPackage("jdk.jfr"))))
        .check(LIBRARY);
  }

  /** A JVM may be without module jdk.jfr, and its classes take long to load. */
  @Test
  void onlyTheRecorderKnowsTheFlightRecorder() {
    noClasses()
        .that()
        .resideOutsideOfPackage(JFR)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.jfr..")
        .check(LIBRARY);
    classes()
        .that()
        .resideInAPackage(JFR)
        .and()
        .doNotHaveSimpleName("Recorder")
        .should()
        .notBePublic()
        .check(LIBRARY);
  }

  @Test
  void onlyLinuxStartsThreads() {
    noClasses()
        .that()
        .resideOutsideOfPackage(LINUX)
        .and()
        .doNotBelongToAnyOf(EventSubscription.class, OnceQueue.class) // for those who subscribe
        .should()
        .callMethod(Thread.class, "start")
        .orShould()
        .callMethod(Thread.class, "ofPlatform")
        .orShould()
        .callMethod(Thread.class, "ofVirtual")
        .orShould()
        .callMethod(Thread.class, "startVirtualThread", Runnable.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Timer")
        .check(LIBRARY);
  }

  @Test
  void nothingSleepsForAFixedTime() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .check(LIBRARY);
  }

  @Test
  void nothingLogsOrPrints() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.kqueue4j.linux.QueueDescriptors") // if asked to
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.Logger.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(LIBRARY);
  }
}
