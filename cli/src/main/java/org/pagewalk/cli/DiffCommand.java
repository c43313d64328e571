package org.pagewalk.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.pagewalk.differential.Campaign;
import org.pagewalk.differential.CampaignOptions;
import org.pagewalk.differential.CampaignReport;
import org.pagewalk.differential.CampaignResult;
import org.pagewalk.differential.DivergenceText;
import org.pagewalk.differential.FormPattern;
import org.pagewalk.differential.compare.CodeListing;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.engine.MutatedTable;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.CaseSource;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.differential.oracle.NativeCpuOracle;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.differential.unicorn.UnicornOracle;
import org.pagewalk.differential.vectors.Recording;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.ProcessorModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description = "Compares our processor with a real one, case by case.",
    footer = {
      "",
      "Exit code: 0 no divergence, 1 divergences, 125 when pagewalk itself refuses.",
      "",
      "Examples:",
      "  pagewalk diff --oracle vectors",
      "  pagewalk diff --cases 100_000 --forms 'ADD,SH?' --jobs 2",
    })
final class DiffCommand implements Callable<Integer> {
  private static final int DIVERGENCES = 1;
  private static final String VECTORS = "vectors";

  @Spec private CommandSpec spec;

  @Option(
      names = "--oracle",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description =
          "Who says what is right: cpu, the host's processor (default), unicorn, or vectors,"
              + " outcomes recorded on one.")
  private String oracle;

  @Option(
      names = "--recording",
      paramLabel = "NAME",
      description = "Of --oracle vectors: the processor whose recording to take (default: all).")
  private String recording;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "Runs our processor as intel or amd (default: as the oracle's, which is measured or"
              + " recorded).")
  private String model;

  @Option(
      names = "--cases",
      paramLabel = "N",
      defaultValue = "1000000",
      converter = WholeNumber.class,
      description = "Cases of the whole campaign (default: ${DEFAULT-VALUE}).")
  private long cases;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.class,
      description = "Seed of the cases (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--forms",
      paramLabel = "PATTERN",
      defaultValue = "*",
      description = "Forms to test, as in 'ADD,SH?' or '0FBA/4*' (default: all).")
  private String forms;

  @Option(
      names = "--sequence",
      paramLabel = "LENGTH",
      defaultValue = "1",
      converter = WholeNumber.OfInt.class,
      description = "Instructions in a case, up to 20 (default: ${DEFAULT-VALUE}).")
  private int sequence;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.OfInt.class,
      description = "Threads (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      defaultValue = "1/1",
      description = "Runs part I of N; the parts' digests add up to the whole's.")
  private String shard;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes JSON lines.")
  private Path report;

  @Option(names = "--coverage", description = "Shows cases and exceptions by instruction form.")
  private boolean coverage;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "Writes the cases with the oracle's outcomes, for --oracle vectors; no compare.")
  private Path record;

  @Option(
      names = "--replay",
      paramLabel = "CASE",
      description = "Runs one case, as a divergence's report names it.")
  private String replay;

  @Option(
      names = "--plant",
      paramLabel = "FORM",
      hidden = true,
      description = "Makes the table's row of a form wrong, to see that it is found.")
  private String plant;

  @Override
  public Integer call() {
    try {
      if (record != null) {
        return record();
      }
      return replay != null ? replay() : campaign();
    } catch (OracleUnavailableException | IllegalArgumentException e) {
      throw new Refusal(e.getMessage());
    }
  }

  /**
   * Who is asked, and about what.
   *
   * @param replayOptions what names it in the command that replays a divergence
   */
  private record Asked(String replayOptions, Supplier<Oracle> maker, CaseSource source) {}

  private List<Asked> asked() {
    require(
        recording == null || oracle.equals(VECTORS), "--recording: only --oracle vectors has some");
    List<InstructionForm> chosen = FormPattern.choose(forms);
    return switch (oracle) {
      case "cpu" -> List.of(generated(NativeCpuOracle::new, chosen));
      case "unicorn" -> List.of(generated(UnicornOracle::new, chosen));
      case VECTORS -> recordingNames().stream().map(name -> recorded(name, chosen)).toList();
      default -> throw new Refusal("--oracle: there is no oracle named '" + oracle + "'");
    };
  }

  private Asked generated(Supplier<Oracle> maker, List<InstructionForm> chosen) {
    return new Asked(oracle, maker, new CaseGenerator(seed, chosen, sequence));
  }

  private static Asked recorded(String name, List<InstructionForm> chosen) {
    Recording one = Recording.bundled(name);
    return new Asked(VECTORS + " --recording " + name, one::oracle, one.cases(chosen));
  }

  private List<String> recordingNames() {
    if (recording == null) {
      return Recording.names();
    }
    require(
        Recording.names().contains(recording),
        "--recording: there is no recording of '"
            + recording
            + "', only of "
            + String.join(", ", Recording.names()));
    return List.of(recording);
  }

  private Oracle engine(ProcessorModel oraclesModel) {
    ProcessorModel ours = model == null ? oraclesModel : preset();
    if (plant == null) {
      return CaseMachine.interpreter(ours);
    }
    InstructionTable wrong = MutatedTable.of(FormPattern.choose(plant).getFirst());
    return new CaseMachine("planted bug", ours, units -> new Interpreter(units, wrong));
  }

  private ProcessorModel preset() {
    return ProcessorModel.named(model)
        .orElseThrow(
            () ->
                new Refusal(
                    "--model: there is no model named '"
                        + model
                        + "', only "
                        + String.join(" and ", ProcessorModel.names())));
  }

  /** The options that made our processor what it was, for the command that replays a divergence. */
  private String engineOptions() {
    return (model == null ? "" : " --model " + model)
        + (plant == null ? "" : " --plant '" + plant + "'");
  }

  private int campaign() {
    CampaignOptions options = options();
    PrintWriter out = spec.commandLine().getOut();
    List<String> reported = new ArrayList<>();
    long divergences = 0;
    String separator = "";
    for (Asked asked : asked()) {
      Campaign campaign = new Campaign(options, asked.source(), this::engine, asked.maker());
      CampaignResult result = campaign.run(this::progress);
      CampaignReport text =
          new CampaignReport(options, result, asked.replayOptions() + engineOptions());
      clearProgress();
      out.print(separator);
      separator = System.lineSeparator();
      if (coverage) {
        out.println(text.coverage());
        out.println();
      }
      out.println(text.text());
      out.flush();
      reported.addAll(text.jsonLines());
      divergences += result.total().divergingCases();
    }
    write(reported);
    return divergences == 0 ? 0 : DIVERGENCES;
  }

  private int record() {
    options();
    require(cases <= 1_000_000, "--record: at most 1000000 cases");
    require(!oracle.equals(VECTORS), "--record: a recording is not recorded again");
    Asked asked = asked().getFirst();
    try (Oracle processor = asked.maker().get();
        OutputStream out = Files.newOutputStream(record)) {
      Recording.write(out, processor, asked.source(), (int) cases);
    } catch (IOException e) {
      throw new Refusal("--record: " + record + " cannot be written");
    }
    return 0;
  }

  private CampaignOptions options() {
    if (model != null) {
      preset();
    }
    require(cases > 0, "--cases: at least one case is needed");
    require(sequence >= 1 && sequence <= 20, "--sequence: a case has 1 to 20 instructions");
    require(jobs >= 1 && jobs <= 256, "--jobs: 1 to 256 threads");
    String[] parts = shard.split("/", -1);
    int[] numbers = new int[2];
    try {
      require(parts.length == 2, "--shard: '" + shard + "' is not of the form I/N");
      numbers[0] = Integer.parseInt(parts[0]);
      numbers[1] = Integer.parseInt(parts[1]);
    } catch (NumberFormatException _) {
      throw new Refusal("--shard: '" + shard + "' is not of the form I/N");
    }
    require(
        numbers[0] >= 1 && numbers[0] <= numbers[1],
        "--shard: '" + shard + "' names no part of a campaign");
    return new CampaignOptions(oracle, cases, seed, forms, sequence, jobs, numbers[0], numbers[1]);
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new Refusal(sentence);
    }
  }

  private void progress(long done) {
    if (System.console() != null && System.console().isTerminal()) {
      spec.commandLine().getErr().printf("\r%,d cases", done);
      spec.commandLine().getErr().flush();
    }
  }

  private void clearProgress() {
    if (System.console() != null && System.console().isTerminal()) {
      spec.commandLine().getErr().print("\r                              \r");
      spec.commandLine().getErr().flush();
    }
  }

  private void write(List<String> lines) {
    if (report == null) {
      return;
    }
    try {
      Files.write(report, lines);
    } catch (IOException e) {
      throw new Refusal("--report: " + report + " cannot be written");
    }
  }

  private int replay() {
    Case it = CaseText.parse(replay);
    int worst = 0;
    for (Asked asked : asked()) {
      worst = Math.max(worst, replay(it, asked.maker()));
    }
    return worst;
  }

  private int replay(Case it, Supplier<Oracle> oracleMaker) {
    try (Oracle theirs = oracleMaker.get();
        Oracle ours = engine(theirs.model())) {
      Outcome mine = ours.run(List.of(it)).getFirst();
      Outcome other = theirs.run(List.of(it)).getFirst();
      PrintWriter out = spec.commandLine().getOut();
      out.println(theirs.description());
      DivergenceText.outcomes(it, mine, other).forEach(out::println);
      int undefinedFlags = new CodeListing(it).undefinedFlags();
      List<String> differences = Comparison.differences(mine, other, undefinedFlags);
      differences.forEach(difference -> out.println("  differs  " + difference));
      out.flush();
      return differences.isEmpty() ? 0 : DIVERGENCES;
    }
  }
}
