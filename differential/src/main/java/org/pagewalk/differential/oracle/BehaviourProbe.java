package org.pagewalk.differential.oracle;

import java.util.List;
import java.util.function.Predicate;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * A case in which a processor shows whether it has a behaviour. Where both would raise an
 * exception, an address or a limit lies so that they differ in which.
 *
 * @param behaviour what is asked
 * @param text the case, as {@code diff --replay} takes it
 * @param shows whether an outcome shows the behaviour
 */
public record BehaviourProbe(ProcessorBehaviour behaviour, String text, Predicate<Outcome> shows) {

  private static final int BOUND = 5;
  private static final int INVALID_OPCODE = 6;
  private static final int GENERAL_PROTECTION = 13;
  private static final int PAGE_FAULT = 14;

  /** Flat segments, and room for flags of the starting state. */
  private static final String FLAT = ",eip=10000100,eflags=202,es=2b,cs=23,ss=2b,ds=2b";

  private static final int PLAIN_EFLAGS = 0x202;
  private static final int DESTINATION = CaseLayout.ABSENT + 0x800;
  private static final int BORROWED = 0x4443_FFFC;

  /** One for each behaviour. */
  public static final List<BehaviourProbe> ALL =
      List.of(
          new BehaviourProbe(
              ProcessorBehaviour.NARROW_SEGMENT_STACK,
              "code=1e,esp=30001002" + FLAT,
              outcome -> outcome.ending() == Ending.COMPLETED),
          new BehaviourProbe(
              ProcessorBehaviour.NARROW_RETURN_SELECTOR,
              "code=cb,esp=30000ffa" + FLAT + ",mem=30000ff8:1010000,mem=30000ffc:231000,far",
              outcome -> outcome.ending() == Ending.COMPLETED),
          new BehaviourProbe(
              ProcessorBehaviour.FLAT_WRAP,
              "code=8b03,ebx=fffffffe" + FLAT,
              outcome -> outcome.vector() == PAGE_FAULT),
          new BehaviourProbe(
              ProcessorBehaviour.CALL_PUSHES_FIRST,
              "code=e800000100,esp=30000800,eip=100,eflags=202,es=2b,cs=117,ss=2b,ds=2b",
              outcome -> outcome.vector() == GENERAL_PROTECTION && outcome.memory().count() != 0),
          new BehaviourProbe(
              ProcessorBehaviour.COMPARE_KEEPS_FLAGS,
              "code=f2ae,ecx=2,edi=20001fff" + FLAT + ",mem=20001ffc:11000000",
              outcome -> outcome.state().get(CpuState.EFLAGS) == PLAIN_EFLAGS),
          new BehaviourProbe(
              ProcessorBehaviour.COMPARE_DESTINATION_FIRST,
              "code=f3a6,ecx=1,esi=20002000,edi=20002800" + FLAT,
              outcome -> outcome.faultAddress() == DESTINATION),
          new BehaviourProbe(
              ProcessorBehaviour.BOUND_STOPS_AT_LOWER,
              "code=6203,ebx=20001ffc" + FLAT + ",mem=20001ffc:5",
              outcome -> outcome.vector() == BOUND),
          new BehaviourProbe(
              ProcessorBehaviour.RETURN_CHECKS_CODE_FIRST,
              "code=cb,esp=30000ff8" + FLAT + ",mem=30000ffc:20,far",
              outcome -> outcome.vector() == GENERAL_PROTECTION),
          new BehaviourProbe(
              ProcessorBehaviour.ENTER_BORROWS,
              "code=c8000000,esp=44440000,eip=10000100,eflags=202,es=2b,cs=23,ss=df,ds=2b",
              outcome -> outcome.state().get(CpuState.EBP) == BORROWED),
          new BehaviourProbe(
              ProcessorBehaviour.UNDEFINED_FETCHES_MODRM,
              "code=0fb9,eip=10010ffe,eflags=202,es=2b,cs=23,ss=2b,ds=2b",
              outcome -> outcome.vector() == PAGE_FAULT),
          new BehaviourProbe(
              ProcessorBehaviour.PREFETCH_REGISTER_IS_NOP,
              "code=0f0dc0" + FLAT,
              outcome -> outcome.ending() == Ending.COMPLETED),
          new BehaviourProbe(
              ProcessorBehaviour.FXSAVE_REFUSES_OPERAND_SIZE,
              "code=660fae03,ebx=20002000" + FLAT,
              outcome -> outcome.vector() == INVALID_OPCODE),
          new BehaviourProbe(
              ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT,
              "code=f36c" + FLAT,
              outcome -> outcome.vector() == GENERAL_PROTECTION));

  /**
   * The model of an oracle: a preset, corrected in every behaviour in which the oracle's answer
   * shows something else. What it does not answer stays the preset's.
   */
  public static ProcessorModel measure(Oracle oracle, ProcessorModel preset) {
    List<Outcome> outcomes = oracle.run(ALL.stream().map(BehaviourProbe::it).toList());
    ProcessorModel model = preset;
    for (int i = 0; i < outcomes.size(); i++) {
      BehaviourProbe probe = ALL.get(i);
      if (outcomes.get(i).isAnswer()) {
        model =
            probe.shows.test(outcomes.get(i))
                ? model.with(probe.behaviour)
                : model.without(probe.behaviour);
      }
    }
    return model;
  }

  /** The case. */
  public Case it() {
    return CaseText.parse(text);
  }
}
