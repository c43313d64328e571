package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @ParameterizedTest
  @EnumSource(LibraryUnderTest.class)
  void programOfTheReadmePrintsWhatTheReadmeSays(LibraryUnderTest library, @TempDir Path folder)
      throws IOException, InterruptedException {
    library.load();
    String readme = Files.readString(README);
    Path source = Files.writeString(folder.resolve("Factorial.java"), block(readme, "java"));
    String classPath = classesOfTheBindings();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
    assertThat(compiled).isZero();

    ProcessBuilder program =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-D" + UnicornLibrary.PATH_PROPERTY + "=" + library.file(),
                "-cp",
                classPath + System.getProperty("path.separator") + folder,
                "Factorial"));
    Process running = program.redirectErrorStream(true).start();
    String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).isZero();
    assertThat(output).isEqualTo(block(readme, "text"));
  }

  private static String block(String readme, String language) {
    String opening = "```" + language + "\n";
    int begin = readme.indexOf(opening) + opening.length();
    assertThat(begin).isGreaterThan(opening.length());
    return readme.substring(begin, readme.indexOf("```", begin));
  }

  private static String classesOfTheBindings() {
    return Path.of(Engine.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }
}
