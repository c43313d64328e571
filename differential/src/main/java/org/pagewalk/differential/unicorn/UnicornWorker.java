package org.pagewalk.differential.unicorn;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.unicorn.UnicornLibrary;
import org.pagewalk.unicorn.UnicornUnavailableException;

/**
 * The child JVM: reads batches of cases from standard input, runs them in one engine, writes
 * outcomes to standard output. It ends when its input does. What native code can break is this
 * process alone.
 */
final class UnicornWorker {
  private UnicornWorker() {}

  public static void main(String[] arguments) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    System.setOut(System.err);
    UnicornLibrary library;
    try {
      library = UnicornLibrary.load();
    } catch (UnicornUnavailableException unusable) {
      System.err.println(unusable.getMessage());
      return;
    }
    if (!library.translatesAddresses()) {
      System.err.println(
          library + " does not walk page tables as a processor does: 2.1 is needed.");
      return;
    }
    try (CaseRunner runner = new CaseRunner(library)) {
      out.writeInt(Wire.GREETING);
      out.writeUTF(runner.description());
      out.flush();
      serve(in, out, runner);
    }
  }

  /** A batch is a count, a flag that asks for each outcome to be sent at once, and the cases. */
  private static void serve(DataInputStream in, DataOutputStream out, CaseRunner runner)
      throws IOException {
    for (int count = in.readInt(); count > 0; count = in.readInt()) {
      boolean oneByOne = in.readBoolean();
      List<Case> cases = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        cases.add(Wire.readCase(in));
      }
      for (Case it : cases) {
        Wire.write(out, runner.run(it));
        if (oneByOne) {
          out.flush();
        }
      }
      out.flush();
    }
  }
}
