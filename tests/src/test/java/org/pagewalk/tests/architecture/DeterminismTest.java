package org.pagewalk.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.MachineThread;

/**
 * Nothing that a guest can see may depend on the host's clock, threads, addresses or hash order.
 */
class DeterminismTest {
  private static final String[] GUEST_VISIBLE = {
    "org.pagewalk.emulator..", "org.pagewalk.kernel.."
  };
  private static final Set<String> HOST_DEPENDENT_CALLS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.System.identityHashCode",
          "java.lang.System.getenv",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.util.UUID.randomUUID");
  private static final Set<String> HOST_DEPENDENT_TYPES =
      Set.of(
          "java.lang.Thread",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.WeakHashMap",
          "java.util.Random",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ThreadLocalRandom",
          "java.security.SecureRandom",
          "java.util.Date",
          "sun.misc.Unsafe");

  @Test
  void machineAndKernelAskTheHostForNothingThatChanges() {
    noClasses()
        .that()
        .resideInAnyPackage(GUEST_VISIBLE)
        .should()
        .accessTargetWhere(
            new DescribedPredicate<JavaAccess<?>>("the host's answer may change") {
              @Override
              public boolean test(JavaAccess<?> access) {
                return HOST_DEPENDENT_CALLS.contains(
                    access.getTargetOwner().getName() + "." + access.getName());
              }
            })
        .check(ImportedClasses.ALL);
  }

  @Test
  void machineAndKernelUseNoTypeWithHostDependentOrder() {
    noClasses()
        .that()
        .resideInAnyPackage(GUEST_VISIBLE)
        .and()
        .doNotBelongToAnyOf(MachineThread.class)
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("have an order or a value that the host decides") {
              @Override
              public boolean test(JavaClass type) {
                return HOST_DEPENDENT_TYPES.contains(type.getName());
              }
            })
        .check(ImportedClasses.ALL);
  }
}
