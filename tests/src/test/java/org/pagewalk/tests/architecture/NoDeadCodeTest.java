package org.pagewalk.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every method of the kernel is called by something, if only by a test. */
class NoDeadCodeTest {
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** Found by name at run time. */
  private static final Set<String> ALLOWED =
      Set.of("org.pagewalk.kernel.services.Parameters.lowByteIsSet");

  @Test
  void everyMethodOfTheKernelIsCalled() throws IOException {
    Set<String> inTests = wordsOfTests();
    Set<String> dead = new TreeSet<>();
    int methods = 0;
    for (JavaClass type : ImportedClasses.ALL) {
      if (!type.getPackageName().startsWith("org.pagewalk.kernel") || type.isRecord()) {
        continue;
      }
      for (JavaMethod method : type.getMethods()) {
        methods++;
        if (!isCalled(method) && !inTests.contains(method.getName())) {
          dead.add(type.getName() + "." + method.getName());
        }
      }
    }
    assertThat(methods).isGreaterThan(1000);
    assertThat(dead).isEqualTo(new TreeSet<>(ALLOWED));
  }

  private static boolean isCalled(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.SYNTHETIC)
        || method.getOwner().isEnum() && method.getModifiers().contains(JavaModifier.STATIC)
        || !method.getAccessesToSelf().isEmpty()
        || !method.getReferencesToSelf().isEmpty()
        || overridesWhatIsCalled(method);
  }

  private static boolean overridesWhatIsCalled(JavaMethod method) {
    Set<JavaClass> above = new HashSet<>(method.getOwner().getAllRawSuperclasses());
    above.addAll(method.getOwner().getAllRawInterfaces());
    for (JavaClass type : above) {
      boolean ours = type.getPackageName().startsWith("org.pagewalk");
      for (JavaMethod other : type.getMethods()) {
        boolean same =
            other.getName().equals(method.getName())
                && other.getRawParameterTypes().size() == method.getRawParameterTypes().size();
        if (same && (!ours || isCalled(other))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Set<String> wordsOfTests() throws IOException {
    Set<String> words = new HashSet<>();
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      for (Path file : files.filter(NoDeadCodeTest::isTestSource).toList()) {
        Matcher matcher = WORD.matcher(Files.readString(file));
        while (matcher.find()) {
          words.add(matcher.group());
        }
      }
    }
    return words;
  }

  private static boolean isTestSource(Path file) {
    String name = file.toString();
    boolean here = file.endsWith(NoDeadCodeTest.class.getSimpleName() + ".java");
    return name.endsWith(".java") && name.contains("src/test/java") && !here;
  }
}
