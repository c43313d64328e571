package org.pagewalk.kernel.ps;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.trap.ProcessorLayout;
import org.pagewalk.kernel.ke.trap.ProcessorTables;
import org.pagewalk.kernel.ke.trap.TrapFrame;

/**
 * Whose stack, TEB, address space, LDT and debug registers the processor has. General registers
 * need no loading: the exit sequence takes them from the frame that ESP names.
 */
public final class ProcessorContext {
  private final ProcessorPort processor;
  private final ProcessorTables tables;
  private final MachineClock clock;
  private final int systemDirectory;
  private EThread thread;
  private EProcess process;
  private int teb;
  private LocalDescriptorTable descriptors;
  private boolean debugging;

  public ProcessorContext(
      ProcessorPort processor, ProcessorTables tables, MachineClock clock, int systemDirectory) {
    this.processor = processor;
    this.tables = tables;
    this.clock = clock;
    this.systemDirectory = systemDirectory;
  }

  /** Gives the processor to a thread, at the thread's trap frame. */
  public void load(EThread next) {
    if (process != next.process()) {
      process = next.process();
      processor.loadPageDirectoryBase(process.space().directoryBase());
      tables.setDirectory(process.space().directoryBase());
      clock.charge(Costs.ADDRESS_SPACE_SWITCH);
    }
    if (thread != next || teb != next.teb()) {
      if (thread != next) {
        clock.charge(Costs.CONTEXT_SWITCH);
      }
      thread = next;
      teb = next.teb();
      tables.setThread(next.ring0Stack(), teb);
    }
    processor.setStackPointer(next.frame().address());
    loadLocalDescriptors();
    loadDebugRegisters(next.frame());
  }

  /** Leaves an address space that is about to go. */
  void leave(EProcess ending) {
    if (process == ending) {
      process = null;
      thread = null;
      processor.loadPageDirectoryBase(systemDirectory);
      tables.setDirectory(systemDirectory);
    }
  }

  private void loadLocalDescriptors() {
    LocalDescriptorTable wanted = process.localDescriptors();
    if (wanted == descriptors) {
      return;
    }
    descriptors = wanted;
    if (wanted == null) {
      processor.loadLocalDescriptorTable(0);
    } else {
      tables.setLocalDescriptorTable(wanted.base(), LocalDescriptorTable.SIZE - 1);
      processor.loadLocalDescriptorTable(ProcessorLayout.LDT);
    }
  }

  private void loadDebugRegisters(TrapFrame frame) {
    boolean wanted = (frame.get(TrapFrame.DR7) & 0xFF) != 0;
    if (wanted) {
      for (int i = 0; i < 4; i++) {
        processor.setDebugRegister(i, frame.get(TrapFrame.DR0 + 4 * i));
      }
      processor.setDebugRegister(7, frame.get(TrapFrame.DR7));
    } else if (debugging) {
      processor.setDebugRegister(7, 0);
    }
    debugging = wanted;
  }
}
