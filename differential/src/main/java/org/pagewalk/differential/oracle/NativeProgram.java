package org.pagewalk.differential.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Builds the native child with nasm and ld, once for each version of its source, into the user's
 * cache folder.
 */
final class NativeProgram {
  private static final String SOURCE = "cpu-oracle.asm";

  private NativeProgram() {}

  /** Path of the executable program; builds it if need be. */
  static Path executable() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    if (!os.contains("linux") || !(architecture.equals("amd64") || architecture.equals("x86_64"))) {
      throw new OracleUnavailableException(
          "The cpu oracle needs Linux on an x86-64 processor; this is "
              + os
              + " on "
              + architecture);
    }
    byte[] source = source();
    try {
      String name = "cpu-oracle-" + fingerprint(source);
      Path cached = userCache().resolve("pagewalk").resolve(name);
      if (Files.isExecutable(cached)) {
        return cached;
      }
      Path program = writableFolder(cached.getParent()).resolve(name);
      build(source, program.getParent(), program);
      return program;
    } catch (IOException e) {
      throw new OracleUnavailableException("The cpu oracle cannot be built: " + e.getMessage(), e);
    }
  }

  private static byte[] source() {
    try (InputStream in = NativeProgram.class.getResourceAsStream("/" + SOURCE)) {
      if (in == null) {
        throw new OracleUnavailableException(SOURCE + " is missing from this build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new OracleUnavailableException("The cpu oracle's source cannot be read", e);
    }
  }

  private static Path userCache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured != null && !configured.isEmpty()
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home"), ".cache");
  }

  /** The wanted folder, or one for this process where a user has no home or may not write there. */
  private static Path writableFolder(Path wanted) throws IOException {
    try {
      if (wanted.isAbsolute() && Files.isWritable(Files.createDirectories(wanted))) {
        return wanted;
      }
    } catch (IOException _) {
      // The program is built for this process alone then.
    }
    Path folder = Files.createTempDirectory("pagewalk");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    return folder;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException _) {
      // It is in the folder for temporary files, and nobody is left to be told.
    }
  }

  private static String fingerprint(byte[] source) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(source);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Builds aside and renames, so that two processes can build at once. */
  private static void build(byte[] source, Path folder, Path program) throws IOException {
    Path work = Files.createTempDirectory(folder, "build");
    Path assembly = work.resolve(SOURCE);
    Path object = work.resolve("cpu-oracle.o");
    Path linked = work.resolve("cpu-oracle");
    try {
      Files.write(assembly, source);
      tool("nasm", "-f", "elf32", "-o", object.toString(), assembly.toString());
      String text = String.format("-Ttext=0x%x", CaseLayout.ORACLE);
      tool(
          "ld",
          "-m",
          "elf_i386",
          "-static",
          "-N",
          text,
          "-z",
          "noexecstack",
          "--no-warn-rwx-segments",
          "-o",
          linked.toString(),
          object.toString());
      Files.move(linked, program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      for (Path left : List.of(assembly, object, linked, work)) {
        Files.deleteIfExists(left);
      }
    }
  }

  private static void tool(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new OracleUnavailableException(
          "The cpu oracle needs nasm and ld (packages nasm and binutils); "
              + command[0]
              + " could not be started",
          e);
    }
    process.getOutputStream().close();
    List<String> said = new ArrayList<>();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(said::add);
      if (process.waitFor() != 0) {
        throw new OracleUnavailableException(command[0] + " failed: " + String.join(" / ", said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OracleUnavailableException("Interrupted while building the cpu oracle", e);
    }
  }
}
