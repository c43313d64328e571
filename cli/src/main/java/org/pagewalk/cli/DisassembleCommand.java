package org.pagewalk.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.pagewalk.kernel.image.InvalidImageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "disasm",
    description = "Disassembles an image's executable sections, with exports and imports by name.",
    footer = {"", "Examples:", "  pagewalk disasm hello", "  pagewalk disasm library.dll"})
final class DisassembleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A bundled program's name or a 32-bit PE file.")
  private String file;

  @Override
  public Integer call() {
    HostFile image = HostFile.open(file);
    PrintWriter out = spec.commandLine().getOut();
    try {
      new ImageDisassembly(image.image()).writeTo(out);
    } catch (InvalidImageException e) {
      throw image.refusalOf(e);
    }
    out.flush();
    return 0;
  }
}
