package org.pagewalk.differential.vectors;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.generate.CaseSource;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseCodec;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.NativeCpuOracle;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * Cases with the outcomes that a real processor gave. The cases themselves are recorded, not the
 * seed they came from, so a recording outlives changes of the generator; forms are named as the
 * table writes them, and cases of forms that the table no longer has are left out.
 */
public final class Recording {
  private static final String MAGIC = "pagewalk vectors 1";

  /** Processors whose recordings come with the program: vendor, family, model. */
  private static final List<String> BUNDLED = List.of("amd-25-1", "amd-25-17", "intel-6-167");

  private static final String CPU = "cpu ";
  private static final String MODEL = "; model ";

  private final String processor;
  private final Map<GeneratedCase, Outcome> entries;

  private Recording(String processor, Map<GeneratedCase, Outcome> entries) {
    this.processor = processor;
    this.entries = entries;
  }

  /** Names of the processors whose recordings come with the program, such as amd-25-17. */
  public static List<String> names() {
    return BUNDLED;
  }

  /** The recording of a processor that comes with the program. */
  public static Recording bundled(String name) {
    String resource = "processor-" + name + ".vectors";
    try (InputStream in = Recording.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new OracleUnavailableException("This build holds no recording of " + name);
      }
      return read(in);
    } catch (IOException e) {
      throw new OracleUnavailableException("The recorded vectors cannot be read", e);
    }
  }

  /** Asks an oracle for the outcomes of the first cases of a source, and writes them. */
  public static void write(OutputStream target, Oracle oracle, CaseSource source, int cases)
      throws IOException {
    List<GeneratedCase> asked = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      asked.add(source.generate(i));
    }
    List<Outcome> first = oracle.run(asked.stream().map(GeneratedCase::it).toList());
    List<Outcome> second = oracle.run(asked.stream().map(GeneratedCase::it).toList());
    Map<GeneratedCase, Outcome> kept = new LinkedHashMap<>();
    for (int i = 0; i < cases; i++) {
      boolean stable = Comparison.agree(first.get(i), second.get(i), 0);
      if (stable && first.get(i).isAnswer()) {
        kept.put(asked.get(i), first.get(i));
      }
    }
    write(target, oracle.description(), kept);
  }

  private static void write(
      OutputStream target, String processor, Map<GeneratedCase, Outcome> entries)
      throws IOException {
    Map<String, Integer> names = new LinkedHashMap<>();
    for (GeneratedCase it : entries.keySet()) {
      names.putIfAbsent(it.form().toString(), names.size());
    }
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(target)))) {
      out.writeUTF(MAGIC);
      out.writeUTF(processor);
      out.writeInt(names.size());
      for (String name : names.keySet()) {
        out.writeUTF(name);
      }
      out.writeInt(entries.size());
      for (Map.Entry<GeneratedCase, Outcome> entry : entries.entrySet()) {
        GeneratedCase it = entry.getKey();
        out.writeShort(names.get(it.form().toString()));
        out.writeInt(it.undefinedFlags());
        out.writeBoolean(it.hasMemoryOperand());
        CaseCodec.writeCase(out, it.it());
        CaseCodec.writeOutcome(out, it.it(), entry.getValue());
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Recording read(InputStream source) throws IOException {
    Map<String, InstructionForm> forms = new HashMap<>();
    InstructionTable.forms().forEach(form -> forms.put(form.toString(), form));
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new GZIPInputStream(source)))) {
      if (!in.readUTF().equals(MAGIC)) {
        throw new IOException("not a recording of this version");
      }
      String processor = in.readUTF();
      InstructionForm[] named = new InstructionForm[in.readInt()];
      for (int i = 0; i < named.length; i++) {
        named[i] = forms.get(in.readUTF());
      }
      Map<GeneratedCase, Outcome> entries = new LinkedHashMap<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        InstructionForm form = named[in.readUnsignedShort()];
        int undefined = in.readInt();
        boolean memory = in.readBoolean();
        Case it = CaseCodec.readCase(in);
        Outcome outcome = CaseCodec.readOutcome(in, it);
        if (form != null) {
          int[] ends = {it.code().length};
          entries.put(
              new GeneratedCase(entries.size(), it, List.of(form), ends, undefined, memory),
              outcome);
        }
      }
      return new Recording(processor, entries);
    }
  }

  /** The model that its processor is: as measured when it was recorded, or else its vendor's. */
  public ProcessorModel model() {
    int at = processor.indexOf(MODEL);
    return at >= 0
        ? ProcessorModel.parse(processor.substring(at + MODEL.length()))
        : NativeCpuOracle.presetOf(processor.substring(CPU.length()));
  }

  /** The forms of which it has cases, in the table's order. */
  public List<InstructionForm> forms() {
    Set<InstructionForm> recorded = new HashSet<>();
    entries.keySet().forEach(it -> recorded.add(it.form()));
    return InstructionTable.forms().stream().filter(recorded::contains).toList();
  }

  /** Number of cases. */
  public int size() {
    return entries.size();
  }

  /** The recorded cases of some forms. */
  public CaseSource cases(List<InstructionForm> wanted) {
    Set<InstructionForm> chosen = new LinkedHashSet<>(wanted);
    List<GeneratedCase> cases =
        entries.keySet().stream().filter(it -> chosen.contains(it.form())).toList();
    return new CaseSource() {
      @Override
      public List<InstructionForm> forms() {
        return wanted;
      }

      @Override
      public long size() {
        return cases.size();
      }

      @Override
      public GeneratedCase generate(long index) {
        return cases.get((int) index);
      }
    };
  }

  /** Gives the recorded outcomes. */
  public Oracle oracle() {
    Map<Case, Outcome> outcomes = new HashMap<>();
    entries.forEach((generated, outcome) -> outcomes.put(generated.it(), outcome));
    return new RecordedOracle("vectors of " + processor, model(), outcomes);
  }

  private record RecordedOracle(
      String description, ProcessorModel model, Map<Case, Outcome> outcomes) implements Oracle {
    @Override
    public List<Outcome> run(List<Case> cases) {
      return cases.stream().map(this::outcome).toList();
    }

    /** Of a case that was not recorded nothing is known, so a divergence here cannot be reduced. */
    private Outcome outcome(Case it) {
      return outcomes.getOrDefault(it, Outcome.without(Ending.NOT_STARTED));
    }

    @Override
    public void close() {
      // Nothing outside the heap is held.
    }
  }
}
