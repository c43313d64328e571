package org.pagewalk.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleBoundariesTest {
  private static final String PROCESSOR = "org.pagewalk.emulator.processor.Processor";
  private static final String SEGMENT_REGISTER = "org.pagewalk.emulator.processor.SegmentRegister";

  @Test
  void enoughClassesAreReadForTheRulesToMeanAnything() {
    assertThat(ImportedClasses.countIn("org.pagewalk.emulator")).isGreaterThan(60);
    assertThat(ImportedClasses.countIn("org.pagewalk.emulator.port")).isGreaterThan(5);
    assertThat(ImportedClasses.countIn("org.pagewalk.kernel")).isGreaterThan(100);
    assertThat(ImportedClasses.countIn("org.pagewalk.differential")).isGreaterThan(5);
    assertThat(ImportedClasses.countIn("org.pagewalk.cli")).isGreaterThan(10);
  }

  @Test
  void emulatorKnowsOnlyItselfAndTheJdk() {
    classes()
        .that()
        .resideInAPackage("org.pagewalk.emulator..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.pagewalk.emulator..", "java..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void kernelSeesOfTheEmulatorItsPortOnly() {
    classes()
        .that()
        .resideInAPackage("org.pagewalk.kernel..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.pagewalk.kernel..", "org.pagewalk.emulator.port", "java..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void kernelUsesTheHostsFilesInOnePlace() {
    noClasses()
        .that()
        .resideInAPackage("org.pagewalk.kernel..")
        .and()
        .resideOutsideOfPackage("org.pagewalk.kernel.host")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(java.nio.file.Files.class, java.io.File.class, java.io.FileInputStream.class)
        .check(ImportedClasses.ALL);
  }

  @Test
  void portKnowsNoMechanismBehindIt() {
    classes()
        .that()
        .resideInAPackage("org.pagewalk.emulator.port..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.pagewalk.emulator.port..", "java..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void unicornBindingsStandAlone() {
    classes()
        .that()
        .resideInAPackage("org.pagewalk.unicorn..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.pagewalk.unicorn..", "java..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void oraclesKnowNoKernel() {
    noClasses()
        .that()
        .resideInAPackage("org.pagewalk.differential..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.pagewalk.kernel..", "org.pagewalk.cli..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void theTwoEnginesDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("org.pagewalk.emulator.interpreter..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.pagewalk.emulator.translator..")
        .check(ImportedClasses.ALL);
    noClasses()
        .that()
        .resideInAPackage("org.pagewalk.emulator.translator..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.pagewalk.emulator.interpreter..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void whatTheModeWordNamesIsWrittenInOnePlaceOnly() {
    noClasses()
        .that()
        .resideInAPackage("org.pagewalk.emulator..")
        .and()
        .doNotHaveFullyQualifiedName(PROCESSOR)
        .and()
        .haveSimpleNameNotEndingWith("Test")
        .should()
        .setFieldWhere(field(PROCESSOR, Set.of("cr0", "cr4", "cpl")))
        .check(ImportedClasses.ALL);
    noClasses()
        .that()
        .resideInAPackage("org.pagewalk.emulator..")
        .and()
        .doNotHaveFullyQualifiedName(SEGMENT_REGISTER)
        .and()
        .doNotHaveFullyQualifiedName("org.pagewalk.emulator.segmentation.DescriptorTables")
        .and()
        .doNotHaveFullyQualifiedName("org.pagewalk.emulator.processor.ResetState")
        .and()
        .haveSimpleNameNotEndingWith("Test")
        .should()
        .setFieldWhere(
            field(
                SEGMENT_REGISTER,
                Set.of("base", "lowest", "highest", "big", "readable", "writable")))
        .check(ImportedClasses.ALL);
  }

  private static DescribedPredicate<JavaFieldAccess> field(String owner, Set<String> names) {
    return DescribedPredicate.describe(
        "is one of %s of %s".formatted(names, owner),
        access ->
            access.getTargetOwner().getName().equals(owner)
                && names.contains(access.getTarget().getName()));
  }

  @Test
  void bytecodeIsWrittenByTheTranslatorOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.pagewalk.emulator.translator..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.classfile..")
        .check(ImportedClasses.ALL);
  }

  @Test
  void machineKernelAndCommandReachNoForeignMemory() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.pagewalk.emulator..", "org.pagewalk.kernel..", "org.pagewalk.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(ImportedClasses.ALL);
  }
}
