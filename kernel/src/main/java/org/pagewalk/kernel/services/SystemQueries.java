package org.pagewalk.kernel.services;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.io.ConsoleDevice;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.status.NtStatus;

/** Time, counters, the system's facts, its empty registry, and text for the console. */
public final class SystemQueries implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int PROCESSOR_INFORMATION = 1;
  private static final int PERFORMANCE_INFORMATION = 2;
  private static final int TIME_OF_DAY_INFORMATION = 3;
  private static final int PROCESS_INFORMATION = 5;
  private static final int KERNEL_DEBUGGER_INFORMATION = 35;

  private static final int PAGE_SIZE = 4096;
  private static final int TIME_INCREMENT = 156250;
  private static final int PROCESS_ENTRY = 0xB8;

  private final MachineClock clock;
  private final ProcessManager processes;
  private final FileSystem files;
  private final MemoryFigures figures;

  SystemQueries(
      MachineClock clock, ProcessManager processes, FileSystem files, MemoryFigures figures) {
    this.clock = clock;
    this.processes = processes;
    this.files = files;
    this.figures = figures;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtQuerySystemInformation",
        "NtQuerySystemTime",
        "NtQueryPerformanceCounter",
        "NtOpenKey",
        "NtQueryValueKey",
        "NtDisplayString");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtQuerySystemInformation" -> querySystem(call);
      case "NtQuerySystemTime" -> {
        call.user().touchForWrite(call.arg(0), 8);
        call.user().write64(call.arg(0), GuestTime.systemTime(clock.time()));
        yield NtStatus.SUCCESS;
      }
      case "NtQueryPerformanceCounter" -> queryCounter(call);
      case "NtOpenKey" -> {
        ObjectAttributes.read(call.user(), call.arg(2));
        yield NtStatus.OBJECT_NAME_NOT_FOUND;
      }
      case "NtQueryValueKey" -> NtStatus.INVALID_HANDLE;
      case "NtDisplayString" -> display(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int queryCounter(ServiceCall call) {
    call.user().touchForWrite(call.arg(0), 8);
    call.touchOptional(call.arg(1), 8);
    call.user().write64(call.arg(0), clock.time());
    if (call.arg(1) != 0) {
      call.user().write64(call.arg(1), MachineClock.UNITS_PER_SECOND);
    }
    return NtStatus.SUCCESS;
  }

  private int display(ServiceCall call) {
    byte[] text =
        ObjectAttributes.readString(call.user(), call.arg(0)).getBytes(StandardCharsets.ISO_8859_1);
    files.console(ConsoleDevice.Stream.ERROR).write(text, 0, text.length);
    return NtStatus.SUCCESS;
  }

  private int querySystem(ServiceCall call) {
    InformationBuffer answer;
    switch (call.arg(0)) {
      case BASIC_INFORMATION -> answer = basic(call.process());
      case PROCESSOR_INFORMATION -> answer = new InformationBuffer(12).put16(2, 6).put16(4, 0x0501);
      case PERFORMANCE_INFORMATION -> answer = performance();
      case TIME_OF_DAY_INFORMATION ->
          answer =
              new InformationBuffer(0x30)
                  .put64(0, GuestTime.BOOT_DATE)
                  .put64(8, GuestTime.systemTime(clock.time()));
      case PROCESS_INFORMATION -> answer = processList();
      case KERNEL_DEBUGGER_INFORMATION -> answer = new InformationBuffer(2).put8(1, 1);
      default -> {
        return NtStatus.INVALID_INFO_CLASS;
      }
    }
    return answer.answer(call, call.arg(1), call.arg(2), call.arg(3));
  }

  private InformationBuffer basic(EProcess process) {
    int pages = figures.physicalPages();
    return new InformationBuffer(0x2C)
        .put32(4, TIME_INCREMENT)
        .put32(8, PAGE_SIZE)
        .put32(12, pages)
        .put32(20, pages - 1)
        .put32(24, 0x10000)
        .put32(28, 0x10000)
        .put32(32, process.space().highestUserAddress())
        .put32(36, 1)
        .put8(40, 1);
  }

  private InformationBuffer performance() {
    return new InformationBuffer(0x138)
        .put32(0x2C, figures.availablePages())
        .put32(0x30, figures.committedPages())
        .put32(0x34, figures.commitLimitPages());
  }

  /** Entries without their threads; the last one's offset to the next is 0. */
  private InformationBuffer processList() {
    int size = 0;
    for (EProcess process : processes.processes()) {
      size += entrySize(process);
    }
    InformationBuffer list = new InformationBuffer(size);
    int at = 0;
    for (EProcess process : processes.processes()) {
      int next = at + entrySize(process);
      list.put32(at, next == size ? 0 : next - at)
          .put64(at + 0x20, GuestTime.systemTime(process.createTime()))
          .put16(at + 0x38, 2 * baseName(process).length())
          .put32(at + 0x40, process.basePriority())
          .put32(at + 0x44, process.id())
          .put32(at + 0x48, process.parentId())
          .put32(at + 0x4C, process.handles().count())
          .putText(at + PROCESS_ENTRY, baseName(process));
      at = next;
    }
    return list;
  }

  private static int entrySize(EProcess process) {
    return PROCESS_ENTRY + (2 * baseName(process).length() + 2 + 7 & ~7);
  }

  private static String baseName(EProcess process) {
    return process.imageName().substring(process.imageName().lastIndexOf('\\') + 1);
  }
}
