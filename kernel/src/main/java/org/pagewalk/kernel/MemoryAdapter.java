package org.pagewalk.kernel;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionCloser;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.section.SectionObject;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.ImageMapping;
import org.pagewalk.kernel.ps.ProcessBuilder;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.services.FileCoherence;
import org.pagewalk.kernel.services.MemoryFigures;
import org.pagewalk.kernel.services.NewProcesses;
import org.pagewalk.kernel.services.WorkingSetLimits;
import org.pagewalk.kernel.status.KernelRefusal;
import org.pagewalk.kernel.status.NtStatus;

/** The memory manager in the roles in which processes and services know it. */
final class MemoryAdapter
    implements ImageMapping,
        NewProcesses,
        MemoryFigures,
        WorkingSetLimits,
        FileCoherence,
        SectionCloser {
  private static final int LARGE_ADDRESS_AWARE = 0x20;
  private static final int VIEW_SHARE = 1;

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

  /** The system's own section of ntdll goes when no process is left. */
  void closeSystemDll() {
    mm.sections().close(systemDll);
  }

  @Override
  public ViewResult map(Section image, AddressSpace space) {
    Views.Wish wish = new Views.Wish(0, 0, 0, 0, 0, VIEW_SHARE, 0, Protection.PAGE_EXECUTE);
    return mm.regions().views().map(space, image, wish);
  }

  @Override
  public ImageSection information(Section image) {
    return image.controlArea().image();
  }

  /**
   * An image section of a file.
   *
   * @throws KernelRefusal with the reason if NT refuses the image
   */
  Section createImage(FileNode file) {
    SectionResult result =
        mm.sections().create(file, true, 0, Protection.PAGE_EXECUTE, Section.SEC_IMAGE);
    if (!NtStatus.isSuccess(result.status())) {
      String reason = result.reason() == null ? NtStatus.nameOf(result.status()) : result.reason();
      throw new KernelRefusal(file.simpleName() + ": " + reason);
    }
    return result.section();
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
    return mm.cloneAddressSpace(parent, id, who);
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
    return mm.sections().filePages().read(file, offset, into, start, length);
  }

  @Override
  public void write(
      SectionFile file, FaultContext who, long offset, byte[] from, int start, int length) {
    mm.sections().filePages().write(file, offset, from, start, length);
  }

  @Override
  public void close(Section section) {
    mm.sections().close(section);
  }
}
