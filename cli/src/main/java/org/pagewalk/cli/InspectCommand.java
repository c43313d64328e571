package org.pagewalk.cli;

import java.util.concurrent.Callable;
import org.pagewalk.kernel.image.InvalidImageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description =
        "Shows an image's headers, sections, imports (what is missing here is marked), exports,"
            + " relocations.",
    footer = {"", "Examples:", "  pagewalk inspect hello", "  pagewalk inspect program.exe"})
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A bundled program's name or a 32-bit PE file.")
  private String file;

  @Override
  public Integer call() {
    HostFile image = HostFile.open(file);
    try {
      String text = new ImageDescription(image.image(), new ModuleSearch(image.folder())).text();
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    } catch (InvalidImageException e) {
      throw image.refusalOf(e);
    }
    return 0;
  }
}
