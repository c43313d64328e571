package org.pagewalk.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the bundled guest programs: name, RAM that each is meant for, purpose.",
    footer = {"", "Examples:", "  pagewalk list"})
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    int width = GuestCatalogue.programs().stream().mapToInt(p -> p.name().length()).max().orElse(1);
    for (GuestProgram program : GuestCatalogue.programs()) {
      out.printf(
          "%-" + width + "s  %3dM  %s%n",
          program.name(),
          program.ramMebibytes(),
          program.purpose());
    }
    out.flush();
    return 0;
  }
}
