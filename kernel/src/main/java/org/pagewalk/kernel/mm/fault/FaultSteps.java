package org.pagewalk.kernel.mm.fault;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.FaultStep;
import org.pagewalk.kernel.mm.pfn.PageState;

/** What is decided on the way of one fault, for those who listen; kept for nobody else. */
final class FaultSteps {
  /** Keeps nothing. */
  static final FaultSteps UNHEARD = new FaultSteps(null);

  private final List<FaultStep> steps;

  private FaultSteps(List<FaultStep> steps) {
    this.steps = steps;
  }

  static FaultSteps heard() {
    return new FaultSteps(new ArrayList<>());
  }

  void add(FaultDecision decision) {
    add(decision, -1, "");
  }

  /** A decision by which the page has a frame that was on a list, or in another state, before. */
  void add(FaultDecision decision, int frame, PageState source) {
    add(decision, frame, source.name());
  }

  /** A decision about a page that has its frame already. */
  void add(FaultDecision decision, int frame) {
    add(decision, frame, "");
  }

  private void add(FaultDecision decision, int frame, String source) {
    if (steps != null) {
      steps.add(new FaultStep(decision, frame, source));
    }
  }

  List<FaultStep> toList() {
    return steps == null ? List.of() : List.copyOf(steps);
  }
}
