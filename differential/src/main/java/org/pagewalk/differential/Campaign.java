package org.pagewalk.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.compare.Divergence;
import org.pagewalk.differential.compare.Explainer;
import org.pagewalk.differential.compare.Reducer;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.CaseSource;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * Runs generated cases on our engine and on an oracle, and compares.
 *
 * <p>Our engine goes first: a case that it finds endless or out of bounds is not given to the
 * oracle. Cases are cut into chunks; a chunk belongs to a shard by its number, and jobs take chunks
 * as they come. Everything that is reported is a sum over cases or is sorted by their indices, so
 * that it is the same however the work was cut.
 */
public final class Campaign {
  private static final int CHUNK = 4096;

  private final CampaignOptions options;
  private final Function<ProcessorModel, Oracle> engine;
  private final Supplier<Oracle> oracle;
  private final CaseSource source;
  private final long cases;
  private final AtomicLong nextChunk;
  private final AtomicLong casesDone = new AtomicLong();
  private final Map<InstructionForm, FormTally> tallies = new LinkedHashMap<>();
  private final Map<InstructionForm, GeneratedCase> diverging = new LinkedHashMap<>();
  private final Map<String, Long> masked = new TreeMap<>();
  private final List<GeneratedCase> quarantined = new ArrayList<>();
  private int restarts;
  private long digest;
  private String description;
  private String modelText;
  private RuntimeException failure;

  /** A campaign over the cases that the options describe. */
  public Campaign(
      CampaignOptions options, Function<ProcessorModel, Oracle> engine, Supplier<Oracle> oracle) {
    this(
        options,
        new CaseGenerator(options.seed(), FormPattern.choose(options.forms()), options.sequence()),
        engine,
        oracle);
  }

  /**
   * @param source of the cases
   * @param engine makes our engine on the oracle's model of processor, one for each job
   * @param oracle makes the oracle, one for each job
   */
  public Campaign(
      CampaignOptions options,
      CaseSource source,
      Function<ProcessorModel, Oracle> engine,
      Supplier<Oracle> oracle) {
    this.options = options;
    this.source = source;
    this.engine = engine;
    this.oracle = oracle;
    cases = Math.min(options.cases(), source.size());
    nextChunk = new AtomicLong(options.shard() - 1);
    for (InstructionForm form : source.forms()) {
      tallies.put(form, new FormTally());
    }
  }

  /**
   * Runs the campaign.
   *
   * @param progress told the number of cases done, now and then, by any thread
   */
  public CampaignResult run(LongConsumer progress) {
    List<Thread> jobs = new ArrayList<>();
    for (int i = 1; i < options.jobs(); i++) {
      jobs.add(Thread.ofPlatform().daemon().start(() -> work(progress)));
    }
    work(progress);
    for (Thread job : jobs) {
      join(job);
    }
    if (failure != null) {
      throw failure;
    }
    quarantined.sort(Comparator.comparingLong(GeneratedCase::index));
    return new CampaignResult(
        description,
        modelText,
        casesDone.get(),
        tallies,
        reduce(),
        Collections.unmodifiableMap(masked),
        List.copyOf(quarantined),
        restarts,
        digest);
  }

  private static void join(Thread job) {
    try {
      job.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void work(LongConsumer progress) {
    try (Oracle theirs = oracle.get();
        Oracle ours = engine.apply(theirs.model())) {
      synchronized (this) {
        description = theirs.description();
        modelText = modelText(ours.model(), theirs.model());
      }
      while (true) {
        long chunk = nextChunk.getAndAdd(options.shards());
        long first = chunk * CHUNK;
        if (first >= cases || failure != null) {
          break;
        }
        long end = Math.min(first + CHUNK, cases);
        runChunk(ours, theirs, first, end);
        progress.accept(casesDone.addAndGet(end - first));
      }
      synchronized (this) {
        restarts += theirs.restarts();
      }
    } catch (RuntimeException e) {
      synchronized (this) {
        failure = e;
      }
    }
  }

  private static String modelText(ProcessorModel ours, ProcessorModel theirs) {
    return ours + (ours.equals(theirs) ? ", as the oracle's" : "; the oracle's is " + theirs);
  }

  private void runChunk(Oracle ours, Oracle theirs, long first, long end) {
    List<GeneratedCase> asked = new ArrayList<>(CHUNK);
    List<Outcome> answers = new ArrayList<>(CHUNK);
    List<Case> questions = new ArrayList<>(CHUNK);
    List<GeneratedCase> unanswered = new ArrayList<>();
    for (long index = first; index < end; index++) {
      GeneratedCase generated = source.generate(index);
      Outcome mine = ours.run(List.of(generated.it())).getFirst();
      if (mine.isAnswer()) {
        asked.add(generated);
        answers.add(mine);
        questions.add(generated.it());
      } else {
        unanswered.add(generated);
      }
    }
    List<Outcome> others = new ArrayList<>(theirs.run(questions));
    confirm(asked, answers, others, theirs);
    List<String> explanations = explain(asked, answers, others, new Explainer(ours, theirs));
    synchronized (this) {
      for (GeneratedCase it : unanswered) {
        tallies.get(it.form()).unanswered();
        digest += mix(it.index());
      }
      for (int i = 0; i < asked.size(); i++) {
        count(asked.get(i), answers.get(i), others.get(i), explanations.get(i));
      }
    }
  }

  /**
   * Asks once more where the two disagree: the host's kernel may have interrupted the case at an
   * instruction for which that matters.
   */
  private static void confirm(
      List<GeneratedCase> asked, List<Outcome> answers, List<Outcome> others, Oracle theirs) {
    for (int i = 0; i < asked.size(); i++) {
      GeneratedCase it = asked.get(i);
      boolean answered = others.get(i).isAnswer();
      if (answered && !Comparison.agree(answers.get(i), others.get(i), it.undefinedFlags())) {
        others.set(i, theirs.run(List.of(it.it())).getFirst());
      }
    }
  }

  /** The oracle's known error behind each divergence; null where there is none. */
  private static List<String> explain(
      List<GeneratedCase> asked, List<Outcome> answers, List<Outcome> others, Explainer explainer) {
    List<String> explanations = new ArrayList<>(asked.size());
    for (int i = 0; i < asked.size(); i++) {
      GeneratedCase it = asked.get(i);
      boolean ended = others.get(i).ending() == Ending.ENDLESS || others.get(i).isAnswer();
      boolean diverges =
          ended && !Comparison.agree(answers.get(i), others.get(i), it.undefinedFlags());
      explanations.add(
          diverges ? explainer.explain(it, answers.get(i), others.get(i)).orElse(null) : null);
    }
    return explanations;
  }

  private void count(GeneratedCase it, Outcome mine, Outcome other, String explanation) {
    FormTally tally = tallies.get(it.form());
    if (explanation != null) {
      tally.masked();
      masked.merge(explanation, 1L, Long::sum);
      digest += mix(it.index() ^ fingerprint(other, it.undefinedFlags()) + 2);
      return;
    }
    if (other.ending() == Ending.QUARANTINED || other.ending() == Ending.ENDLESS) {
      quarantined.add(it);
    }
    if (!other.isAnswer()) {
      tally.unanswered();
      digest += mix(it.index());
      return;
    }
    boolean agreed = Comparison.agree(mine, other, it.undefinedFlags());
    tally.compared(it, other, agreed);
    digest += mix(it.index() ^ fingerprint(other, it.undefinedFlags()) + (agreed ? 0 : 1));
    if (!agreed) {
      diverging.merge(it.form(), it, (a, b) -> a.index() < b.index() ? a : b);
    }
  }

  private static long fingerprint(Outcome outcome, int undefinedFlags) {
    long sum = mix(outcome.ending().ordinal() << 8 | outcome.vector());
    sum = mix(sum ^ (long) outcome.errorCode() << 32 ^ outcome.faultAddress() & 0xFFFF_FFFFL);
    sum = mix(sum ^ outcome.memory().hash());
    for (int word = 0; word < CpuState.WORDS; word++) {
      sum = mix(sum + Comparison.value(outcome, word, undefinedFlags));
    }
    return sum;
  }

  private static long mix(long value) {
    long z = value + 0x9E37_79B9_7F4A_7C15L;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  /** The first divergence of each form, made small; of those that come to one instruction, one. */
  private List<Divergence> reduce() {
    Map<InstructionForm, Divergence> reduced = new LinkedHashMap<>();
    if (diverging.isEmpty()) {
      return List.of();
    }
    List<GeneratedCase> firsts = new ArrayList<>(diverging.values());
    firsts.sort(Comparator.comparingLong(GeneratedCase::index));
    try (Oracle theirs = oracle.get();
        Oracle ours = engine.apply(theirs.model())) {
      Reducer reducer = new Reducer(ours, theirs);
      for (GeneratedCase it : firsts) {
        Divergence divergence = reducer.reduce(it);
        reduced.putIfAbsent(divergence.form(), divergence);
      }
    }
    return List.copyOf(reduced.values());
  }
}
