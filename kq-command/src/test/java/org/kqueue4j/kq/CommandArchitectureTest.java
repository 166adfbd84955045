// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages of the command do not depend on each other in cycles. */
@AnalyzeClasses(packages = "org.kqueue4j.kq", importOptions = ImportOption.DoNotIncludeTests.class)
class CommandArchitectureTest {
  @ArchTest
  static final ArchRule noTwoPackagesNeedEachOther =
      slices().matching("org.kqueue4j.kq.(*)..").should().beFreeOfCycles();
}
