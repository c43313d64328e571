package org.pagewalk.cli.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A run of a build's command, in a process of its own. */
final class BuildRun implements AutoCloseable {
  private final Build build;
  private final List<String> arguments;
  private final Path errors;
  private final Process process;
  private final InputStream input;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  private BuildRun(Build build, List<String> arguments, Path errors, Process process) {
    this.build = build;
    this.arguments = arguments;
    this.errors = errors;
    this.process = process;
    this.input = process.getInputStream();
  }

  /**
   * Starts a run.
   *
   * @param image stands in the arguments where {@link Workload#IMAGE} does
   */
  static BuildRun start(Build build, List<String> arguments, Path image) throws IOException {
    List<String> named =
        arguments.stream().map(a -> a.equals(Workload.IMAGE) ? image.toString() : a).toList();
    Path errors = Files.createTempFile(image.getParent(), "errors", ".txt");
    Process process =
        new ProcessBuilder(build.command(named)).redirectError(errors.toFile()).start();
    return new BuildRun(build, arguments, errors, process);
  }

  /**
   * What a whole run cost and wrote.
   *
   * @param nanoseconds of processor time, or of time where the host does not tell it
   * @param output of the guest
   */
  record Result(long nanoseconds, String output) {}

  /** Runs to the end, without input. */
  static Result whole(Build build, List<String> arguments, Path image)
      throws IOException, InterruptedException {
    long before = ProcessorTime.ofChildren();
    try (BuildRun run = start(build, arguments, image)) {
      run.process.getOutputStream().close();
      String written = run.finish();
      return new Result(ProcessorTime.ofChildren() - before, written);
    }
  }

  /** Waits until the guest has written a line. */
  void readLine() throws IOException, InterruptedException {
    for (int b = input.read(); b != '\n'; b = input.read()) {
      if (b < 0) {
        finish();
        throw new IOException(told() + " too early");
      }
      output.write(b);
    }
    output.write('\n');
  }

  /** Gives the guest a line to read. */
  void writeLine() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /**
   * Waits for the end and gives all that the guest has written.
   *
   * @throws IOException if the run has failed; the message says how
   */
  String finish() throws IOException, InterruptedException {
    input.transferTo(output);
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      String complaint = Arrays.stream(Files.readString(errors).split("\n")).findFirst().orElse("");
      throw new IOException(told() + " with " + exitCode + ": " + complaint);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  private String told() {
    return "the " + build.name() + " build ended " + arguments;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
