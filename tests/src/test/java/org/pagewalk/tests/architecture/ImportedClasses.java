package org.pagewalk.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The project's own classes without its tests, read once. */
final class ImportedClasses {
  static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/org/pagewalk/tests/"))
          .importPackages("org.pagewalk");

  private ImportedClasses() {}

  static long countIn(String packageTree) {
    return ALL.stream()
        .filter(c -> (c.getPackageName() + ".").startsWith(packageTree + "."))
        .count();
  }
}
