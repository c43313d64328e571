package org.pagewalk.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FloorsTest {
  private static final Path DOCUMENT = Path.of("..", "ARCHITECTURE.md");

  static List<Floors> floors() throws IOException {
    return Floors.declaredIn(DOCUMENT);
  }

  private static Stream<Floors.Use> uses() {
    return ImportedClasses.ALL.stream()
        .flatMap(user -> user.getDirectDependenciesFromSelf().stream())
        .map(FloorsTest::use);
  }

  private static Floors.Use use(Dependency dependency) {
    return new Floors.Use(
        dependency.getOriginClass().getName(),
        dependency.getTargetClass().getBaseComponentType().getName());
  }

  @ParameterizedTest
  @MethodSource("floors")
  void everyUseGoesDown(Floors floors) {
    assertThat(uses().filter(floors::forbids).distinct()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("floors")
  void everyFolderHasItsFloorAndEveryFloorItsFolders(Floors floors) {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : ImportedClasses.ALL) {
      floors.folderOf(c.getName()).filter(folder -> !folder.isEmpty()).ifPresent(found::add);
    }
    assertThat(floors.folders()).isEqualTo(found);
  }

  @Test
  void everyModuleOfSeveralFoldersHasFloors() throws IOException {
    Set<String> modules = new HashSet<>();
    for (JavaClass c : ImportedClasses.ALL) {
      String[] parts = c.getPackageName().split("\\.");
      if (parts.length > 3) {
        modules.add(parts[2]);
      }
    }
    assertThat(floors()).extracting(Floors::inside).containsAll(modules);
  }

  @Test
  void documentDeclaresTheTwoLargeModules() throws IOException {
    assertThat(floors()).extracting(Floors::inside).contains("emulator", "kernel");
    assertAll(
        floors().stream()
            .filter(f -> !f.inside().contains("."))
            .map(f -> () -> assertThat(f.folders()).hasSizeGreaterThan(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "m.low.A, m.high.B, true",
    "m.left.A, m.right.B, true",
    "m.low.A, m.Roof, true",
    "m.unknown.A, m.low.B, false",
    "m.low.A, m.unknown.B, true",
    "m.high.A, m.low.inner.B, false",
    "m.high.A, m.high.inner.B, false",
    "m.Roof, m.high.B, false",
    "m.low.A, other.high.B, false",
  })
  void upwardsAndSidewaysIsForbidden(String user, String used, boolean forbidden) {
    Floors floors = Floors.of("m", "high · left, right · low");
    Floors.Use use = new Floors.Use("org.pagewalk." + user, "org.pagewalk." + used);
    assertThat(floors.forbids(use)).isEqualTo(forbidden);
  }
}
