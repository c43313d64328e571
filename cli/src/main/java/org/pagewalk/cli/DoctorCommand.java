package org.pagewalk.cli;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pagewalk.differential.oracle.NativeCpuOracle;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.unicorn.UnicornLibrary;
import org.pagewalk.unicorn.UnicornUnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = "Tells which optional tools are here, and what each is good for.",
    footer = {"", "Examples:", "  pagewalk doctor"})
final class DoctorCommand implements Callable<Integer> {
  private record Tool(String program, String debianPackage, String purpose) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("mvn", "maven", "builds this project"),
          new Tool("ld", "binutils", "links the child process in which the real CPU is asked"),
          new Tool("nasm", "nasm", "assembles that child and the guest programs"),
          new Tool("ndisasm", "nasm", "checks the disassembler"),
          new Tool("objdump", "binutils", "checks the image parser"),
          new Tool("i686-w64-mingw32-ld", "binutils-mingw-w64-i686", "links the guest programs"),
          new Tool("i686-w64-mingw32-gcc", "gcc-mingw-w64-i686", "compiles guest programs in C"));

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-22s %s %s%n", "java", Runtime.version(), "(" + System.getProperty("java.home") + ")");
    for (Tool tool : TOOLS) {
      Optional<Path> place = onPath(tool.program());
      out.printf(
          "%-22s %s; %s%n",
          tool.program(),
          place.map(Path::toString).orElse("missing, Debian package " + tool.debianPackage()),
          tool.purpose());
    }
    out.println();
    out.printf("%-22s %s%n", "oracle cpu", describeProcessorOracle());
    out.printf("%-22s %s%n", "oracle unicorn", describeUnicorn());
    out.println();
    out.println("Running a guest needs java alone.");
    out.flush();
    return 0;
  }

  private static String describeProcessorOracle() {
    try (Oracle oracle = new NativeCpuOracle()) {
      return "works: " + oracle.description();
    } catch (OracleUnavailableException e) {
      return "absent: " + e.getMessage();
    }
  }

  private static String describeUnicorn() {
    try {
      UnicornLibrary library = UnicornLibrary.load();
      return "version " + library.version();
    } catch (UnicornUnavailableException e) {
      return "absent, unicorn/fetch-library brings it: " + e.getMessage();
    }
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
