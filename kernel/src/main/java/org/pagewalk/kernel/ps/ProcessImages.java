package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.status.KernelRefusal;
import org.pagewalk.kernel.status.NtStatus;

/** The images that processes are made of, among them the system's own section of ntdll. */
public final class ProcessImages {
  private static final int LARGE_ADDRESS_AWARE = 0x20;

  private final MemoryManager mm;
  private final EventLog log;
  private final boolean threeGigabytes;
  private Section systemDll;

  /**
   * Prepares for processes; ntdll comes with {@link #openSystemDll}.
   *
   * @param threeGigabytes whether programs that can use them get 3 GB
   */
  public ProcessImages(MemoryManager mm, EventLog log, boolean threeGigabytes) {
    this.mm = mm;
    this.log = log;
    this.threeGigabytes = threeGigabytes;
  }

  /**
   * Makes the section that every process maps.
   *
   * @throws KernelRefusal with the reason if NT refuses the image
   */
  public void openSystemDll(FileNode file) {
    systemDll = open(file);
  }

  /** The system's own section of ntdll goes when no process is left. */
  public void closeSystemDll() {
    close(systemDll);
  }

  Section systemDll() {
    return systemDll;
  }

  /**
   * An image section of a file.
   *
   * @throws KernelRefusal with the reason if NT refuses the image
   */
  public Section open(FileNode file) {
    SectionResult result =
        mm.sections().create(file, true, 0, Protection.PAGE_EXECUTE, Section.SEC_IMAGE);
    if (!NtStatus.isSuccess(result.status())) {
      String reason = result.reason() == null ? NtStatus.nameOf(result.status()) : result.reason();
      throw new KernelRefusal(file.simpleName() + ": " + reason);
    }
    return result.section();
  }

  /** No handle refers to the section any more; views of it may remain. */
  void close(Section image) {
    mm.sections().close(image);
  }

  /** An address space for an image; null if memory is short. */
  public AddressSpace emptySpace(int id, Section image, FaultContext who) {
    int characteristics = image.controlArea().image().characteristics();
    boolean large = threeGigabytes && (characteristics & LARGE_ADDRESS_AWARE) != 0;
    return mm.createAddressSpace(
        id, large ? SystemLayout.HIGHEST_USER_ADDRESS_3GB : SystemLayout.HIGHEST_USER_ADDRESS, who);
  }

  /**
   * Maps the whole image, at its preferred base if that is free.
   *
   * @param name full guest path, for those who want to know
   */
  ViewResult map(EProcess process, Section image, String name) {
    Views.Wish whole = Views.Wish.whole(Protection.PAGE_EXECUTE);
    ViewResult view = mm.regions().views().map(process.space(), image, whole);
    if (NtStatus.isSuccess(view.status()) && log.listening()) {
      log.record(new ExecutiveEvent.ModuleLoad(process.id(), name, view.base(), view.size()));
    }
    return view;
  }
}
