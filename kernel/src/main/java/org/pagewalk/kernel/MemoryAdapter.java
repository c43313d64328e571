package org.pagewalk.kernel;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.region.ViewResult;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.space.AddressSpace;
import org.pagewalk.kernel.ob.SectionCloser;
import org.pagewalk.kernel.ob.SectionObject;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.ImageMapping;
import org.pagewalk.kernel.ps.ProcessBuilder;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.services.FileCoherence;
import org.pagewalk.kernel.services.MemoryFigures;
import org.pagewalk.kernel.services.NewProcesses;
import org.pagewalk.kernel.services.WorkingSetLimits;
import org.pagewalk.kernel.view.EventLog;

/** The memory manager in the roles in which processes and services know it. */
final class MemoryAdapter
    implements ImageMapping,
        NewProcesses,
        MemoryFigures,
        WorkingSetLimits,
        FileCoherence,
        SectionCloser {
  private static final int LARGE_ADDRESS_AWARE = 0x20;

  private final MemoryManager mm;
  private final PhysicalPort physical;
  private final EventLog log;
  private final boolean threeGigabytes;
  private ProcessManager processes;
  private Section systemDll;

  MemoryAdapter(MemoryManager mm, PhysicalPort physical, EventLog log, boolean threeGigabytes) {
    this.mm = mm;
    this.physical = physical;
    this.log = log;
    this.threeGigabytes = threeGigabytes;
  }

  /** Completes the circle: processes are made with the adapter, and it makes processes. */
  void connect(ProcessManager processes, Section systemDll) {
    this.processes = processes;
    this.systemDll = systemDll;
  }

  @Override
  public ViewResult map(Section image, AddressSpace space, FaultContext who) {
    throw missing("mapping of images");
  }

  @Override
  public ImageSection information(Section image) {
    throw missing("information on images");
  }

  /** An image section of a file; throws StatusException for a file that is no image. */
  Section createImage(SectionFile file) {
    throw missing("image sections");
  }

  @Override
  public AddressSpace emptySpace(int id, Section image) {
    boolean aware = (information(image).characteristics() & LARGE_ADDRESS_AWARE) != 0;
    return mm.createAddressSpace(
        id,
        threeGigabytes && aware
            ? SystemLayout.HIGHEST_USER_ADDRESS_3GB
            : SystemLayout.HIGHEST_USER_ADDRESS);
  }

  @Override
  public AddressSpace cloneOf(AddressSpace parent, int id, FaultContext who) {
    throw missing("cloning of address spaces");
  }

  @Override
  public ProcessBuilder builder(EProcess process, SectionObject image) {
    return new ProcessBuilder(
        processes, this, log, process, systemDll, image.section(), image.fileName());
  }

  @Override
  public int physicalPages() {
    return physical.frameCount();
  }

  @Override
  public int availablePages() {
    return mm.pfn().availableCount();
  }

  @Override
  public int committedPages() {
    return (int) mm.commit().committed();
  }

  @Override
  public int commitLimitPages() {
    return (int) mm.commit().limit();
  }

  @Override
  public int set(AddressSpace space, int minimum, int maximum, boolean mayGrow) {
    if (minimum == -1 && maximum == -1) {
      mm.emptyWorkingSet(space);
      return NtStatus.SUCCESS;
    }
    int minimumPages = minimum >>> SystemLayout.PAGE_SHIFT;
    int maximumPages = maximum >>> SystemLayout.PAGE_SHIFT;
    if (minimumPages == 0 || minimumPages > maximumPages || maximumPages > physicalPages()) {
      return NtStatus.BAD_WORKING_SET_LIMIT;
    }
    if (!mayGrow && maximumPages > space.maximumWorkingSet()) {
      return NtStatus.PRIVILEGE_NOT_HELD;
    }
    space.setWorkingSetLimits(minimumPages, maximumPages);
    return NtStatus.SUCCESS;
  }

  @Override
  public int read(
      SectionFile file, FaultContext who, long offset, byte[] into, int start, int length) {
    return file.read(offset, into, start, length);
  }

  @Override
  public void write(
      SectionFile file, FaultContext who, long offset, byte[] from, int start, int length) {
    // No view of the file can exist before sections of files do.
  }

  @Override
  public void close(Section section) {
    throw missing("closing of sections");
  }

  private static UnsupportedOperationException missing(String what) {
    return new UnsupportedOperationException("the memory manager lacks " + what);
  }
}
