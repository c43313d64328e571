package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Furnishes a new process: ntdll and the program are mapped, the PEB is made. It goes in steps,
 * each of which may have to wait, on behalf of whatever thread makes the process.
 *
 * @nt "Windows Internals 4, ch. 6, Flow of CreateProcess, stage 3"
 */
public final class ProcessBuilder {
  private enum Step {
    MAP_SYSTEM_DLL,
    MAP_IMAGE,
    COMMIT_PEB,
    FILL_PEB,
    DONE
  }

  private final ProcessManager manager;
  private final ProcessImages images;
  private final EProcess process;
  private final Section image;
  private final String imageName;
  private Step step = Step.MAP_SYSTEM_DLL;

  /** Prepares to furnish a process whose address space is empty. */
  public ProcessBuilder(
      ProcessManager manager,
      ProcessImages images,
      EProcess process,
      Section image,
      String imageName) {
    this.manager = manager;
    this.images = images;
    this.process = process;
    this.image = image;
    this.imageName = imageName;
  }

  public EProcess process() {
    return process;
  }

  /** Goes on until the process is furnished; NTSTATUS. */
  public int proceed(FaultContext who) {
    while (step != Step.DONE) {
      int status =
          switch (step) {
            case MAP_SYSTEM_DLL -> mapSystemDll();
            case MAP_IMAGE -> mapImage();
            case COMMIT_PEB -> manager.regions().commitPage(process, who, TebBlocks.PEB);
            case FILL_PEB -> fillPeb(who);
            case DONE -> NtStatus.SUCCESS;
          };
      if (!NtStatus.isSuccess(status)) {
        return status;
      }
      step = Step.values()[step.ordinal() + 1];
    }
    return NtStatus.SUCCESS;
  }

  /** Lets go of the image's section, which nobody else has; views of it remain. */
  void closeImage() {
    images.close(image);
  }

  private int mapSystemDll() {
    ViewResult view = images.map(process, images.systemDll(), "C:\\Windows\\system32\\ntdll.dll");
    return view.status() == NtStatus.IMAGE_NOT_AT_BASE
        ? NtStatus.CONFLICTING_ADDRESSES
        : view.status();
  }

  private int mapImage() {
    ViewResult view = images.map(process, image, imageName);
    if (NtStatus.isSuccess(view.status())) {
      int entry = image.controlArea().image().entryPoint();
      process.setProgram(new Program(imageName, view.base(), view.base() + entry));
    }
    return view.status();
  }

  private int fillPeb(FaultContext who) {
    process.setPeb(TebBlocks.PEB);
    Peb.write(
        manager.userMemory(process, who),
        TebBlocks.PEB,
        process.program().base(),
        image.controlArea().image());
    return NtStatus.SUCCESS;
  }
}
