package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.port.BootState;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/** The processor as the kernel sees it during a trap. */
@Derived("a view of the processor's registers")
final class MachineProcessor implements ProcessorPort {
  private final ProcessorUnits units;
  private final Processor processor;

  MachineProcessor(ProcessorUnits units) {
    this.units = units;
    processor = units.processor();
  }

  @Override
  public int stackPointer() {
    return processor.registers[Processor.ESP];
  }

  @Override
  public void setStackPointer(int linearAddress) {
    processor.registers[Processor.ESP] = linearAddress;
  }

  @Override
  public int pageFaultAddress() {
    return processor.cr2;
  }

  @Override
  public int pageDirectoryBase() {
    return processor.cr3;
  }

  @Override
  public void loadPageDirectoryBase(int physicalAddress) {
    units.stops().events().begin(processor);
    units.systemRegisters().loadPageDirectoryBase(physicalAddress);
  }

  @Override
  public void loadLocalDescriptorTable(int selector) {
    units.systemRegisters().loadLocalTable(selector);
  }

  @Override
  public int debugRegister(int index) {
    return processor.debug(index);
  }

  @Override
  public void setDebugRegister(int index, int value) {
    units.systemRegisters().moveToDebug(index, value);
  }

  @Override
  public void boot(BootState state) {
    processor.setControl0(state.cr0() | Processor.CR0_ET);
    processor.cr3 = state.cr3();
    processor.setControl4(state.cr4());
    processor.gdtBase = state.gdtBase();
    processor.gdtLimit = state.gdtLimit();
    processor.idtBase = state.idtBase();
    processor.idtLimit = state.idtLimit();
    processor.sysenterCs = state.sysenterCs();
    processor.sysenterEsp = state.sysenterEsp();
    processor.sysenterEip = state.sysenterEip();
    units.linear().flush();
    units.linear().setPrivilege(0);
    Descriptor code = units.tables().read(state.codeSelector());
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], state.codeSelector(), code);
    units.loader().loadStack(state.dataSelector(), 0, ExceptionVector.GENERAL_PROTECTION);
    units.loader().load(SegmentRegister.DS, state.dataSelector());
    units.loader().load(SegmentRegister.ES, state.dataSelector());
    units.loader().load(SegmentRegister.FS, state.fsSelector());
    processor.segments[SegmentRegister.GS].loadNull(0);
    units.systemRegisters().loadTask(state.taskSelector());
    processor.ldtr.loadNull(0);
    processor.eip = state.eip();
    processor.registers[Processor.ESP] = state.esp();
  }
}
