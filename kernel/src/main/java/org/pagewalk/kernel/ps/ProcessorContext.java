package org.pagewalk.kernel.ps;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.kernel.ke.processor.ProcessorLayout;
import org.pagewalk.kernel.ke.processor.ProcessorTables;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.time.Costs;

/**
 * Whose stack, TEB, address space, LDT and debug registers the processor has. General registers
 * need no loading: the exit sequence takes them from the frame that ESP names.
 */
public final class ProcessorContext {
  private static final int DR7_OF_USER = 0xFFFF0155;

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
    loadDebugRegisters(next);
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

  /**
   * Puts a thread's debug registers back into its frame after a fault of the exit sequence, whose
   * own frame has overwritten them there. The processor still has them.
   */
  public void recoverDebugRegisters(EThread current) {
    TrapFrame frame = current.frame();
    for (int i = 0; i < 4; i++) {
      frame.set(TrapFrame.DR0 + 4 * i, debugging ? processor.debugRegister(i) : 0);
    }
    frame.set(TrapFrame.DR6, 0);
    frame.set(TrapFrame.DR7, debugging ? processor.debugRegister(7) & DR7_OF_USER : 0);
  }

  private void loadDebugRegisters(EThread next) {
    if (!next.usesDebugRegisters() && !debugging) {
      return;
    }
    debugging = next.usesDebugRegisters();
    TrapFrame frame = next.frame();
    for (int i = 0; i < 4; i++) {
      processor.setDebugRegister(i, debugging ? frame.get(TrapFrame.DR0 + 4 * i) : 0);
    }
    processor.setDebugRegister(7, debugging ? frame.get(TrapFrame.DR7) : 0);
  }
}
