package org.pagewalk.tests.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageCyclesTest {
  @ParameterizedTest
  @ValueSource(strings = {"emulator", "kernel", "differential", "cli"})
  void packagesOfAModuleFormNoCycle(String module) {
    slices()
        .matching("org.pagewalk." + module + ".(**)")
        .should()
        .beFreeOfCycles()
        .check(ImportedClasses.ALL);
  }
}
