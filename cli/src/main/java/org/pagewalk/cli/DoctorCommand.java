package org.pagewalk.cli;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = "Tells which optional tools are here, and what each is good for.")
final class DoctorCommand implements Callable<Integer> {
  private record Tool(String program, String debianPackage, String purpose) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("mvn", "maven", "builds this project"),
          new Tool(
              "gcc", "gcc-multilib", "builds the child process in which the real CPU is asked"),
          new Tool("nasm", "nasm", "assembles the guest programs"),
          new Tool("ndisasm", "nasm", "checks the disassembler"),
          new Tool("objdump", "binutils", "checks the disassembler"),
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
    out.println("Running a guest needs java alone.");
    out.flush();
    return 0;
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator)) {
      if (!folder.isEmpty()) {
        Path candidate = Path.of(folder, program);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
