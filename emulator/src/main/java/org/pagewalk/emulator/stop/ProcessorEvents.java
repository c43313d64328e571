package org.pagewalk.emulator.stop;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.port.ProcessorListener;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Where the parts of the processor tell what they do, while somebody listens.
 *
 * <p>An event has an exact position. Who is about to do what will be told calls {@link #prepare}
 * before anything has changed: in the middle of a run, where the clocks are behind, the run then
 * ends in front of the instruction, and the next one begins with it. So events are the same however
 * a run is cut, and what the guest sees is as if nobody listened.
 */
@Derived("wishes of the host")
public final class ProcessorEvents implements ProcessorListener.Source {
  private final Stops stops;
  private ProcessorListener listener;
  private int eip;

  ProcessorEvents(Stops stops) {
    this.stops = stops;
  }

  @Override
  public void setListener(ProcessorListener listener) {
    this.listener = listener;
  }

  /** Whether somebody listens: what is told is made only then. */
  public boolean heard() {
    return listener != null;
  }

  /** What is told from now on belongs to the instruction at EIP. */
  public void begin(Processor processor) {
    if (listener != null) {
      eip = processor.segments[SegmentRegister.CS].base + processor.eip;
    }
  }

  /**
   * To be called before something is done that will be told.
   *
   * @throws InexactPosition in the middle of a run, if somebody listens
   */
  public void prepare() {
    if (listener != null) {
      stops.requireExactPosition();
    }
  }

  /** Tells who listens. */
  public void tell(ProcessorEvent event) {
    listener.heard(eip, event);
  }
}
