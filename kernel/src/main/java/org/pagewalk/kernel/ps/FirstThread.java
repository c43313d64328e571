package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The first thread of the first process has no parent: it furnishes its own process, parameters and
 * stack before it enters user mode.
 */
public final class FirstThread implements KernelOperation {
  private enum Step {
    FURNISH,
    RESERVE_PARAMETERS,
    WRITE_PARAMETERS,
    RESERVE_STACK,
    COMMIT_STACK,
    COMMIT_GUARD,
    MAKE_TEB,
    START
  }

  private static final int GRANULARITY = 0x10000;

  private final ProcessManager manager;
  private final ProcessBuilder builder;
  private final SystemDll systemDll;
  private final ProcessParameters parameters;
  private final ImageSection image;
  private final EThread thread;
  private Step step = Step.FURNISH;
  private int parametersAt;
  private int stackBottom;
  private int stackTop;
  private int stackLimit;
  private int failure;

  /**
   * Prepares the first thread's work.
   *
   * @param handles standard input, output and error, open already
   */
  public FirstThread(
      ProcessManager manager,
      ProcessBuilder builder,
      SystemDll systemDll,
      EThread thread,
      ImageSection image,
      String imagePath,
      String commandLine,
      int... handles) {
    this.manager = manager;
    this.builder = builder;
    this.systemDll = systemDll;
    this.thread = thread;
    this.image = image;
    String folder = imagePath.substring(0, imagePath.lastIndexOf('\\') + 1);
    this.parameters = new ProcessParameters(imagePath, commandLine, folder, handles);
  }

  /** NTSTATUS with which the preparation has failed, or SUCCESS. */
  public int failure() {
    return failure;
  }

  @Override
  public boolean proceed() {
    for (; ; ) {
      int status = run();
      if (!NtStatus.isSuccess(status)) {
        failure = status;
        manager.terminate(thread.process(), status);
        return true;
      }
      if (step == Step.START) {
        return true;
      }
      step = Step.values()[step.ordinal() + 1];
    }
  }

  private int run() {
    return switch (step) {
      case FURNISH -> furnish();
      case RESERVE_PARAMETERS -> reserveParameters();
      case WRITE_PARAMETERS -> writeParameters();
      case RESERVE_STACK -> reserveStack();
      case COMMIT_STACK ->
          allocate(
                  stackLimit,
                  stackTop - stackLimit,
                  MemoryType.MEM_COMMIT,
                  Protection.PAGE_READWRITE)
              .status();
      case COMMIT_GUARD -> commitGuard();
      case MAKE_TEB ->
          manager.createTeb(
              thread, thread.faults(), new InitialStack(stackTop, stackLimit, stackBottom));
      case START -> start();
    };
  }

  private int furnish() {
    int status = builder.proceed(thread.faults());
    builder.closeImage();
    return status;
  }

  private AllocationResult allocate(int base, int size, int type, int protection) {
    return manager
        .regions()
        .allocate(thread.process(), thread.faults(), base, size, type, protection);
  }

  private int reserveParameters() {
    AllocationResult result =
        allocate(
            0,
            parameters.size(),
            MemoryType.MEM_RESERVE | MemoryType.MEM_COMMIT,
            Protection.PAGE_READWRITE);
    parametersAt = result.base();
    return result.status();
  }

  private int writeParameters() {
    byte[] bytes = parameters.at(parametersAt);
    thread.user().write(parametersAt, bytes, 0, bytes.length);
    thread.user().write32(thread.process().peb() + Peb.PROCESS_PARAMETERS, parametersAt);
    return NtStatus.SUCCESS;
  }

  private int reserveStack() {
    int commit = roundUp(Math.max(image.stackCommit(), Page.SIZE), Page.SIZE);
    int reserve = roundUp(Math.max(image.stackReserve(), commit + 2 * Page.SIZE), GRANULARITY);
    AllocationResult result =
        allocate(0, reserve, MemoryType.MEM_RESERVE, Protection.PAGE_READWRITE);
    stackBottom = result.base();
    stackTop = result.base() + reserve;
    stackLimit = stackTop - commit;
    return result.status();
  }

  private static int roundUp(int size, int unit) {
    return size + unit - 1 & -unit;
  }

  private int commitGuard() {
    return allocate(
            stackLimit - Page.SIZE,
            Page.SIZE,
            MemoryType.MEM_COMMIT,
            Protection.PAGE_READWRITE | Protection.PAGE_GUARD)
        .status();
  }

  private int start() {
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.EIP, systemDll.entry("RtlUserThreadStart"));
    context.set(ContextRecord.EAX, thread.process().program().entry());
    context.set(ContextRecord.EBX, thread.process().peb());
    context.set(ContextRecord.ESP, stackTop - 4);
    context.set(ContextRecord.EFLAGS, 0x200);
    context.set(ContextRecord.SEG_CS, 0x1B);
    context.set(ContextRecord.SEG_SS, 0x23);
    context.set(ContextRecord.SEG_DS, 0x23);
    context.set(ContextRecord.SEG_ES, 0x23);
    context.set(ContextRecord.SEG_FS, 0x3B);
    manager.prepareUserMode(thread, context);
    return NtStatus.SUCCESS;
  }
}
