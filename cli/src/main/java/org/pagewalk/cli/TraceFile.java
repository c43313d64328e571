package org.pagewalk.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pagewalk.kernel.event.EventListener;
import org.pagewalk.kernel.view.trace.JsonTrace;

/**
 * The file of {@code --trace}. A regular file is written over, devices and pipes are written to. An
 * error while the guest runs cuts the trace short and changes nothing else of the run.
 */
final class TraceFile {
  private static final String OPTION = "--trace";

  /** Writes each event at once, where the guest and we write lines too. */
  private static final class LineWriter extends FilterWriter {
    LineWriter(Writer out) {
      super(out);
    }

    @Override
    public Writer append(CharSequence line) throws IOException {
      out.append(line);
      out.flush();
      return this;
    }
  }

  private final Path path;
  private final boolean standardStream;
  private final Writer writer;
  private final JsonTrace trace;

  private TraceFile(Path path) throws IOException {
    this.path = path;
    Optional<FileDescriptor> standard = standardStream(path.toString());
    standardStream = standard.isPresent();
    OutputStream out =
        standardStream ? new FileOutputStream(standard.get()) : Files.newOutputStream(path);
    Writer buffered = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writer = standardStream ? new LineWriter(buffered) : buffered;
    trace = new JsonTrace(writer);
  }

  /**
   * Opens it, and empties it if it is a regular file.
   *
   * @throws Refusal if it cannot be written
   */
  static TraceFile open(Path path) {
    try {
      return new TraceFile(path);
    } catch (IOException e) {
      throw new Refusal(OPTION + ": " + path + " cannot be written: " + HostFile.reason(e));
    }
  }

  /** Our own streams are not opened again: that would cut what was written to them before. */
  private static Optional<FileDescriptor> standardStream(String path) {
    return switch (path) {
      case "/dev/stdout", "/dev/fd/1" -> Optional.of(FileDescriptor.out);
      case "/dev/stderr", "/dev/fd/2" -> Optional.of(FileDescriptor.err);
      default -> Optional.empty();
    };
  }

  /** Refuses, before the guest starts and without a change, what cannot be a trace. */
  static void requireWritable(Path path, String program) {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(path)) {
      throw new Refusal(OPTION + ": " + path + " is a folder");
    }
    if (!Files.isDirectory(folder)) {
      throw new Refusal(OPTION + ": the folder of " + path + " does not exist");
    }
    if (!Files.isWritable(Files.exists(path) ? path : folder)) {
      throw new Refusal(OPTION + ": " + path + " cannot be written: permission denied");
    }
    if (HostFile.isRead(path, program)) {
      throw new Refusal(OPTION + ": " + path + " is the program itself");
    }
  }

  EventListener listener() {
    return trace;
  }

  /** Writes what is left; answers a sentence if the trace is incomplete. */
  Optional<String> close() {
    String failure = trace.failure();
    try {
      writer.flush();
      if (!standardStream) {
        writer.close();
      }
    } catch (IOException e) {
      failure = failure == null ? HostFile.reason(e) : failure;
    }
    return Optional.ofNullable(failure)
        .map(reason -> "the trace %s is incomplete: %s".formatted(path, reason));
  }
}
