package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PUNICODE_STRING;

import java.nio.charset.StandardCharsets;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.io.ConsoleDevice;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.layout.Page;
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

  private static final int TIME_INCREMENT = 156250;
  private static final int PROCESS_ENTRY = 0xB8;

  private final MachineClock clock;
  private final ProcessManager processes;
  private final FileSystem files;
  private final MemoryManager mm;

  public SystemQueries(
      MachineClock clock, ProcessManager processes, FileSystem files, MemoryManager mm) {
    this.clock = clock;
    this.processes = processes;
    this.files = files;
    this.mm = mm;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x0B5, "NtQuerySystemInformation", QuerySystem.class, this::querySystem);
    services.offer(0x0B6, "NtQuerySystemTime", QueryTime.class, this::queryTime);
    services.offer(0x0AD, "NtQueryPerformanceCounter", QueryCounter.class, this::queryCounter);
    services.offer(0x07D, "NtOpenKey", NamedObjects.Open.class, SystemQueries::openKey);
    services.offer(
        0x0B9, "NtQueryValueKey", QueryValueKey.class, (_, _) -> NtStatus.INVALID_HANDLE);
    services.offer(0x046, "NtDisplayString", Display.class, this::display);
  }

  record QueryTime(@Out(PLARGE_INTEGER) int systemTime) {}

  private int queryTime(ServiceCall call, QueryTime args) {
    call.user().touchForWrite(args.systemTime(), 8);
    call.user().write64(args.systemTime(), GuestTime.systemTime(clock.time()));
    return NtStatus.SUCCESS;
  }

  private static int openKey(ServiceCall call, NamedObjects.Open args) {
    ObjectAttributes.read(call.user(), args.objectAttributes());
    return NtStatus.OBJECT_NAME_NOT_FOUND;
  }

  record QueryValueKey(
      @Type(HANDLE) int keyHandle,
      @Type(PUNICODE_STRING) int valueName,
      int keyValueInformationClass,
      @Type(BUFFER) int keyValueInformation,
      int length,
      @Out(PULONG) int resultLength) {}

  record QueryCounter(
      @Out(PLARGE_INTEGER) int performanceCounter, @Out(PLARGE_INTEGER) int performanceFrequency) {}

  private int queryCounter(ServiceCall call, QueryCounter args) {
    call.user().touchForWrite(args.performanceCounter(), 8);
    call.touchOptional(args.performanceFrequency(), 8);
    call.user().write64(args.performanceCounter(), clock.time());
    if (args.performanceFrequency() != 0) {
      call.user().write64(args.performanceFrequency(), MachineClock.UNITS_PER_SECOND);
    }
    return NtStatus.SUCCESS;
  }

  record Display(@Type(PUNICODE_STRING) int string) {}

  private int display(ServiceCall call, Display args) {
    byte[] text =
        ObjectAttributes.readString(call.user(), args.string())
            .getBytes(StandardCharsets.ISO_8859_1);
    files.console(ConsoleDevice.Stream.ERROR).write(text, 0, text.length);
    return NtStatus.SUCCESS;
  }

  record QuerySystem(
      int systemInformationClass,
      @Type(BUFFER) int systemInformation,
      int systemInformationLength,
      @Out(PULONG) int returnLength) {}

  private int querySystem(ServiceCall call, QuerySystem args) {
    InformationBuffer answer;
    switch (args.systemInformationClass()) {
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
    return answer.answer(
        call, args.systemInformation(), args.systemInformationLength(), args.returnLength());
  }

  private InformationBuffer basic(EProcess process) {
    int pages = mm.pfn().frameCount();
    return new InformationBuffer(0x2C)
        .put32(4, TIME_INCREMENT)
        .put32(8, Page.SIZE)
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
        .put32(0x2C, mm.pfn().availableCount())
        .put32(0x30, (int) mm.commit().committed())
        .put32(0x34, (int) mm.commit().limit());
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
          .put64(at + 0x20, GuestTime.systemTime(process.lifetime().createTime()))
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
    return process.program().name().substring(process.program().name().lastIndexOf('\\') + 1);
  }
}
