// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of ARCHITECTURE.md point down only, and each kind of thing has its one place. */
class ArchitectureTest {
  private static final String ROOT = "org.kqueue4j";
  private static final String LINUX = ROOT + ".internal.linux..";
  private static final String INTERNAL = ROOT + ".internal";
  private static final String POSIX = ROOT + ".posix";
  private static final String LOOP = ROOT + ".loop";
  private static final String FILE = ROOT + ".file";
  private static final String JFR = ROOT + ".internal.jfr";

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(Kqueue.class.getProtectionDomain().getCodeSource().getLocation());

  @ParameterizedTest(name = "{0} stands on {1}")
  @CsvSource({
    "sys,               ''",
    "internal.kern,     sys",
    "internal.thread,   sys",
    "internal.table,    ''",
    "internal.path,     ''",
    "internal.timer,    ''",
    "internal.filter,   internal.kern sys",
    "internal.jfr,      internal.kern sys",
    "internal.queue,    internal.filter internal.jfr internal.kern internal.table"
        + " internal.timer sys",
    "internal.source,   internal.kern sys",
    "internal.backend,  internal.queue internal.filter internal.kern sys",
    "internal.linux.sys,     internal.kern sys",
    "internal.linux.poller,  internal.linux.sys internal.queue internal.kern internal.table"
        + " internal.thread sys",
    "internal.linux.wait,    internal.backend internal.linux.poller internal.linux.sys"
        + " internal.queue internal.filter internal.jfr internal.kern internal.table"
        + " internal.thread internal.timer sys",
    "internal.linux.process, internal.linux.poller internal.linux.sys internal.queue"
        + " internal.filter internal.kern internal.thread sys",
    "internal.linux.aio,     internal.linux.poller internal.linux.sys internal.queue"
        + " internal.filter internal.kern internal.thread sys",
    "internal.linux.signal,  internal.linux.sys internal.filter internal.kern internal.thread sys",
    "internal.linux.inotify, internal.linux.poller internal.linux.sys internal.backend"
        + " internal.queue internal.filter internal.kern internal.path internal.source"
        + " internal.table sys",
    "internal.linux.jdk,     internal.linux.sys internal.backend internal.kern internal.source"
        + " internal.thread sys",
    "internal.linux.fd,      internal.linux.inotify internal.linux.jdk internal.linux.wait"
        + " internal.linux.poller internal.linux.sys internal.backend internal.queue"
        + " internal.kern internal.source internal.table internal.timer sys",
    "internal.linux,         internal.linux.aio internal.linux.fd internal.linux.inotify"
        + " internal.linux.jdk"
        + " internal.linux.process internal.linux.signal internal.linux.wait"
        + " internal.linux.poller internal.linux.sys internal.backend internal.queue"
        + " internal.filter internal.kern internal.source internal.thread sys",
    "internal.host,     internal.backend internal.linux",
    "internal.async,    internal.backend internal.queue internal.kern internal.thread sys",
    "root,              internal.async internal.host internal.backend internal.queue"
        + " internal.filter internal.kern internal.source sys",
    "posix,             root internal.host internal.backend internal.queue internal.kern"
        + " internal.table sys",
    "file,              root internal.host internal.backend internal.kern internal.path"
        + " internal.table sys",
    "loop,              root file internal.backend internal.jfr sys"
  })
  void aPackageStandsOnThoseBelowItOnly(String name, String below) {
    List<String> allowed =
        new ArrayList<>(
            List.of(
                "java..",
                "org.jspecify..",
                "com.google.errorprone.annotations..",
                packageOf(name)));
    for (String lower : below.split(" ")) {
      allowed.add(packageOf(lower));
    }
    if (name.startsWith("internal.linux")) {
      allowed.add("sun..");
    } else if (name.equals("internal.jfr")) {
      allowed.add("jdk.jfr");
    }
    classes()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(LIBRARY);
  }

  private static String packageOf(String name) {
    return name.equals("root") ? ROOT : ROOT + "." + name;
  }

  @Test
  void nothingBelowKnowsTheFrontEnd() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, POSIX, LOOP, FILE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT, POSIX, LOOP, FILE)
        .check(LIBRARY);
    noClasses()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(POSIX, LOOP, FILE)
        .check(LIBRARY);
  }

  /** Javac's lint of exports cannot check this: it also rejects annotations of optional modules. */
  @Test
  void noInternalTypeIsInAPublicSignature() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : LIBRARY) {
      if (!type.getPackageName().startsWith(INTERNAL) && isVisible(type.getModifiers())) {
        checkSignatures(type, found);
      }
    }
    assertThat(found).isEmpty();
  }

  private static void checkSignatures(JavaClass type, List<String> found) {
    type.getRawSuperclass().ifPresent(parent -> check(parent, type.getName(), found));
    type.getRawInterfaces().forEach(parent -> check(parent, type.getName(), found));
    for (JavaMember member : type.getMembers()) {
      if (isVisible(member.getModifiers())) {
        member.getAllInvolvedRawTypes().forEach(part -> check(part, member.getFullName(), found));
      }
    }
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static void check(JavaClass part, String user, List<String> found) {
    if (part.getPackageName().startsWith(INTERNAL)) {
      found.add(user + " uses " + part.getName());
    }
  }

  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "each package";
    }
  }

  @Test
  void packagesHaveNoCycles() {
    SlicesRuleDefinition.slices()
        .assignedFrom(new EachPackage())
        .should()
        .beFreeOfCycles()
        .check(LIBRARY);
  }

  @Test
  void simpleNamesAreUnique() {
    Map<String, List<String>> byName =
        LIBRARY.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toList())));
    assertThat(byName.values()).allSatisfy(same -> assertThat(same).hasSize(1));
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
  void onlyLinuxAndFuturesStartThreads() {
    noClasses()
        .that()
        .resideOutsideOfPackages(LINUX, ROOT + ".internal.thread", ROOT + ".internal.async")
        .should()
        .callMethod(Thread.class, "start")
        .orShould()
        .callMethod(Thread.class, "ofPlatform")
        .orShould()
        .callMethod(Thread.class, "ofVirtual")
        .orShould()
        .callMethod(Thread.class, "startVirtualThread", Runnable.class)
        .orShould()
        .callMethodWhere(target(owner(type(Executors.class))).and(target(nameStartingWith("new"))))
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
        .doNotHaveFullyQualifiedName(
            "org.kqueue4j.internal.linux.poller.QueueDescriptors") // if asked to
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
