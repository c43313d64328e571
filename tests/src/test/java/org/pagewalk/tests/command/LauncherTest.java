package org.pagewalk.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;

/** The script {@code pagewalk} wherever it lies and whatever its environment, built already. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  private static final Path SCRIPT = Path.of("").toAbsolutePath().resolveSibling("pagewalk");
  private static final String JDK = System.getProperty("java.home");
  private static final String PATH = System.getenv("PATH");
  private static final String HELLO = "Hello from a 32-bit program.\n";

  @TempDir private Path folder;
  private Path checkout;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = checkout("checkout");
  }

  /** A checkout whose one jar leads to the classes under test. */
  private Path checkout(String name) throws IOException {
    Path made = folder.resolve(name);
    Path target = Files.createDirectories(made.resolve("cli/target"));
    Files.createDirectories(made.resolve("cli/src/main"));
    Files.createFile(made.resolve("pom.xml"));
    Files.createFile(made.resolve("cli/pom.xml"));
    Files.copy(SCRIPT, made.resolve("pagewalk"));
    writeJar(Files.createDirectory(target.resolve("lib")).resolve("pagewalk.jar"));
    Files.writeString(target.resolve("pagewalk.aot"), "a cache that the JVM will not take");
    Files.writeString(target.resolve("pagewalk.aot.jdk"), JDK);
    Files.createFile(target.resolve("pagewalk.built"));
    return made;
  }

  private static void writeJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
  }

  private Ended launch(Map<String, String> environment, Path script, String... arguments)
      throws IOException, InterruptedException {
    return launchFrom(folder, environment, script.toString(), arguments);
  }

  private Ended launchFrom(
      Path from, Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(script));
    line.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(from.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + line);
    }
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private static Map<String, String> environment(String... more) {
    Stream<String> all =
        Stream.concat(Stream.of("PATH", PATH, "JAVA_HOME", JDK), Arrays.stream(more));
    List<String> words = all.toList();
    Map<String, String> environment = new TreeMap<>();
    for (int i = 0; i < words.size(); i += 2) {
      environment.put(words.get(i), words.get(i + 1));
    }
    return environment;
  }

  @Test
  void homeNeedNotBeSetNorWritableNorAnyFolder() throws Exception {
    Path script = checkout.resolve("pagewalk");
    assertThat(launch(environment(), script, "run", "hello")).isEqualTo(new Ended(0, HELLO, ""));
    assertThat(launch(environment("HOME", "/proc/none"), script, "run", "hello"))
        .isEqualTo(new Ended(0, HELLO, ""));
  }

  @Test
  void cacheThatCannotBeMadeDoesNotTakeTheProcessorOracleAway() throws Exception {
    Path script = checkout.resolve("pagewalk");
    Path file = Files.createFile(folder.resolve("file"));
    String with =
        oracle(launch(environment("XDG_CACHE_HOME", folder + "/cache"), script, "doctor"));
    String without = oracle(launch(environment("XDG_CACHE_HOME", file + ""), script, "doctor"));
    assertThat(without).isEqualTo(with);
    assertThat(Files.list(folder)).noneMatch(path -> path.toString().contains("?"));
  }

  private static String oracle(Ended doctor) {
    assertThat(doctor.code()).isZero();
    return doctor.out().lines().filter(line -> line.startsWith("oracle cpu")).findFirst().get();
  }

  @Test
  void checkoutMayHaveAnyNameUnderAnyLocale() throws Exception {
    Path script = checkout("a b'c \"d\" $e & ü %20 (1)").resolve("pagewalk");
    Path program = script.resolveSibling("hellö.exe");
    Files.write(program, GuestCatalogue.file("hello.exe").orElseThrow());
    assertThat(launch(environment("LC_ALL", "C"), script, "run", "hello").out()).isEqualTo(HELLO);
    assertThat(launch(environment(), script, "run", program.toString()).out()).isEqualTo(HELLO);
  }

  @Test
  void colonInTheCheckoutsNameIsRefusedInOneSentence() throws Exception {
    Ended ended = launch(environment(), checkout("a:b").resolve("pagewalk"), "run", "hello");
    assertThat(ended.code()).isEqualTo(125);
    assertThat(ended.err()).startsWith("pagewalk: the folder ").contains("colon").hasLineCount(1);
  }

  @Test
  void scriptIsFoundThroughLinksAndFromAnyFolder() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("pw"), Path.of("../checkout/pagewalk"));
    Files.createSymbolicLink(bin.resolve("again"), Path.of("pw"));
    Map<String, String> odd = environment("CDPATH", folder + ":" + checkout);
    assertThat(launchFrom(bin, odd, "./again", "run", "hello").out()).isEqualTo(HELLO);
    assertThat(launchFrom(checkout.resolve("cli"), odd, "../pagewalk", "run", "hello").out())
        .isEqualTo(HELLO);
    assertThat(launchFrom(checkout, odd, "bash", "pagewalk", "run", "hello").out())
        .isEqualTo(HELLO);
  }

  @Test
  void anotherJdkInJavaHomeIsPassedOver() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old/bin"));
    Files.writeString(old.resolve("javac"), "#!/bin/sh\n");
    assertThat(old.resolve("javac").toFile().setExecutable(true)).isTrue();
    Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"17.0.2\"\n");
    Map<String, String> environment = environment("JAVA_HOME", old.getParent().toString());
    environment.put("PATH", JDK + "/bin:" + PATH);
    Ended ended = launch(environment, checkout.resolve("pagewalk"), "--print-jdk");
    assertThat(ended).isEqualTo(new Ended(0, JDK + "\n", ""));
  }

  @Test
  void folderForTemporaryFilesIsTheUsersChoiceWhereItExists() throws Exception {
    Path script = checkout.resolve("pagewalk");
    assertThat(launch(environment("TMPDIR", folder + "/none"), script, "run", "hello").out())
        .isEqualTo(HELLO);
    Path small = Files.createDirectory(folder.resolve("small"));
    Ended ended =
        launch(
            environment(
                "TMPDIR", small.toString(), "JDK_JAVA_OPTIONS", "-XshowSettings:properties"),
            script,
            "run",
            "hello");
    assertThat(ended.out()).isEqualTo(HELLO);
    assertThat(ended.err()).contains("java.io.tmpdir = " + small + "\n");
    assertThat(small).isEmptyDirectory();
  }

  @Test
  void whatCannotBeBuiltIsSaidInOneSentence() throws Exception {
    Path target = checkout.resolve("cli/target");
    try (Stream<Path> files = Files.walk(target)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.createFile(target);
    Ended ended = launch(environment(), checkout.resolve("pagewalk"), "run", "hello");
    assertThat(ended)
        .isEqualTo(
            new Ended(
                125,
                "",
                "pagewalk: it must be built first, and " + target + " cannot be written\n"));
  }

  @Test
  void traceOnAStandardStreamGoesBetweenTheOtherLinesAndEndsNothing() throws Exception {
    Path script = checkout.resolve("pagewalk");
    String[] onError = {
      "run", "--stats", "--trace", "/dev/stderr", "--max-instructions=300", "hello"
    };
    Ended stopped = launch(environment(), script, onError);
    assertThat(stopped.code()).isEqualTo(124);
    assertThat(stopped.err().lines().filter(line -> line.startsWith("{\"step\":")))
        .hasSizeGreaterThan(100)
        .allMatch(line -> line.endsWith("}"));
    assertThat(stopped.err()).contains("}\npagewalk: stopped at", "\ndigest ");
    Ended whole = launch(environment(), script, "run", "--trace", "/dev/stdout", "hello");
    assertThat(whole.out())
        .startsWith("{\"step\":0,")
        .contains("}\n" + HELLO + "{")
        .endsWith("}\n");
    assertThat(whole.err()).isEmpty();
  }

  @Test
  void traceMayHaveTheNameOfABundledProgram() throws Exception {
    Path script = checkout.resolve("pagewalk");
    Files.writeString(folder.resolve("hello"), "an old trace");
    Ended ended =
        launch(environment(), script, "run", "--trace=hello", "--max-instructions=300", "hello");
    assertThat(ended.code()).isEqualTo(124);
    assertThat(folder.resolve("hello")).content().startsWith("{\"step\":0,");
  }

  @Test
  void argumentsReachTheCommandAsTheyAre() throws Exception {
    Ended ended = launch(environment(), checkout.resolve("pagewalk"), "run", "@a b*'\"\\ $x");
    assertThat(ended.code()).isEqualTo(125);
    assertThat(ended.err()).contains("no such file").contains("@a b*'\"\\ $x");
  }
}
