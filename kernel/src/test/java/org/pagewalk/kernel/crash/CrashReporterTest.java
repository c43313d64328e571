package org.pagewalk.kernel.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

class CrashReporterTest {
  /** Every instruction has four bytes; what of them could be read is its text. */
  private static final CodeReader FOUR_BYTES =
      (code, _) -> {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(4, code.length); i++) {
          text.append("%02X".formatted(code[i]));
        }
        return new CodeReader.Line(text + " of " + code.length, 4);
      };

  private static final int END = TestSystem.SCRATCH_END;
  private static final int TEXT = TestSystem.PROGRAM + 0x1000;

  private TestSystem system =
      new TestSystem(TestSystem.Setup.standard().withCodeReader(FOUR_BYTES));
  private final int context = newContext();

  @AfterEach
  void close() {
    system.close();
  }

  private int newContext() {
    int at = system.space(ContextRecord.SIZE);
    system.put(at, ContextRecord.FULL);
    system.put(at + ContextRecord.EIP, TEXT);
    system.put(at + ContextRecord.ESP, TestSystem.SCRATCH);
    return at;
  }

  /** The report of an exception that has its last chance. */
  private List<String> report(int code, int address, int... parameters) {
    int record = system.word(code);
    system.word(0);
    system.word(0);
    system.word(address);
    system.word(parameters.length);
    for (int parameter : parameters) {
      system.word(parameter);
    }
    assertThat(system.begin("NtRaiseException", record, context, 0)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.crashReports()).hasSize(1);
    CrashReport report = system.kernel.crashReports().getFirst();
    assertThat(report.code()).isEqualTo(code);
    assertThat(report.process()).isEqualTo(8);
    return report.lines();
  }

  private static List<String> after(List<String> lines, String heading) {
    int at = lines.indexOf(heading);
    assertThat(at).as(heading + " in " + lines).isNotNegative();
    return lines.subList(at + 1, lines.size());
  }

  @Test
  void registersAndSelectorsAreShownAsTheyWere() {
    int[] offsets = {
      ContextRecord.EAX,
      ContextRecord.EBX,
      ContextRecord.ECX,
      ContextRecord.EDX,
      ContextRecord.ESI,
      ContextRecord.EDI,
      ContextRecord.EBP
    };
    for (int i = 0; i < offsets.length; i++) {
      system.put(context + offsets[i], 0x11111111 * (i + 1));
    }
    int[] selectors = {
      ContextRecord.SEG_CS,
      ContextRecord.SEG_SS,
      ContextRecord.SEG_DS,
      ContextRecord.SEG_ES,
      ContextRecord.SEG_FS,
      ContextRecord.SEG_GS
    };
    for (int i = 0; i < selectors.length; i++) {
      system.put(context + selectors[i], 0x1B + 8 * i);
    }
    system.put(context + ContextRecord.EFLAGS, 0x246);
    List<String> lines = report(NtStatus.ILLEGAL_INSTRUCTION, TEXT);
    assertThat(lines.get(0))
        .isEqualTo(
            "Unhandled exception C000001D (STATUS_ILLEGAL_INSTRUCTION) in C:\\program\\test.exe,"
                + " process 8, thread 12");
    assertThat(lines.get(1)).isEqualTo("  at 00401000 test.exe+1000");
    assertThat(lines.get(2))
        .isEqualTo(
            "  EAX=11111111 EBX=22222222 ECX=33333333 EDX=44444444 ESI=55555555 EDI=66666666");
    assertThat(lines.get(3)).isEqualTo("  EIP=00401000 ESP=00500000 EBP=77777777 EFLAGS=00000246");
    assertThat(lines.get(4)).isEqualTo("  CS=001B SS=0023 DS=002B ES=0033 FS=003B GS=0043");
    assertThat(lines.get(5)).isEqualTo("Code at 00401000 test.exe+1000:");
  }

  @Test
  void sixInstructionsAreShownFromEipOn() {
    system.put(context + ContextRecord.EIP, TestSystem.SCRATCH + 0x2000);
    system.put(TestSystem.SCRATCH + 0x2000, 0x44332211);
    system.put(TestSystem.SCRATCH + 0x2004, 0x88776655);
    List<String> code = after(report(NtStatus.ILLEGAL_INSTRUCTION, 0), "Code at 00502000:");
    assertThat(code.get(0)).isEqualTo("> 00502000  11223344 of 15");
    assertThat(code.get(1)).isEqualTo("  00502004  55667788 of 15");
    assertThat(code.get(5)).isEqualTo("  00502014  00000000 of 15");
    assertThat(code.get(6)).isEqualTo("Stack:");
  }

  @Test
  void codeAtTheEndOfItsRegionIsReadAsFarAsItGoes() {
    system.put(END - 8, 0x44332211);
    system.put(END - 4, 0x88776655);
    system.put(context + ContextRecord.EIP, END - 6);
    List<String> code =
        after(report(NtStatus.ILLEGAL_INSTRUCTION, 0), "Code at %08X:".formatted(END - 6));
    assertThat(code.get(0)).isEqualTo("> 0053FFFA  33445566 of 6");
    assertThat(code.get(1)).isEqualTo("  0053FFFE  7788 of 2");
    assertThat(code.get(2)).isEqualTo("  00540002  no region holds the address");
    assertThat(code.get(3)).isEqualTo("Stack:");
  }

  @Test
  void codeWithoutARegionIsNotRead() {
    system.put(context + ContextRecord.EIP, 0x20000000);
    List<String> code = after(report(NtStatus.ACCESS_VIOLATION, 0x20000000), "Code at 20000000:");
    assertThat(code.get(0)).isEqualTo("  20000000  no region holds the address");
    assertThat(code.get(1)).isEqualTo("Stack:");
  }

  @Test
  void withoutADisassemblerTheBytesAreShown() {
    system.close();
    system = new TestSystem();
    int at = newContext();
    system.put(at + ContextRecord.EIP, TestSystem.SCRATCH + 0x2000);
    system.put(TestSystem.SCRATCH + 0x2000, 0x90A1);
    int record = system.word(NtStatus.ILLEGAL_INSTRUCTION);
    system.space(0x50);
    system.begin("NtRaiseException", record, at, 0);
    List<String> code = after(system.kernel.crashReports().getFirst().lines(), "Code at 00502000:");
    assertThat(code.get(0)).isEqualTo("> 00502000  db A1h");
    assertThat(code.get(1)).isEqualTo("  00502001  db 90h");
  }

  @Test
  void stackWordsThatPointIntoModulesAreNamed() {
    int stack = TestSystem.SCRATCH + 0x3000;
    system.put(context + ContextRecord.ESP, stack);
    system.put(stack, 0x12345678);
    system.put(stack + 5 * 4, TestSystem.entry("KiUserApcDispatcher"));
    system.put(stack + 7 * 4, TestSystem.entry("KiUserApcDispatcher") + 3);
    system.put(stack + 23 * 4, TEXT + 0x123);
    system.put(stack + 24 * 4, TEXT);
    List<String> words = after(report(NtStatus.ILLEGAL_INSTRUCTION, 0), "Stack:");
    assertThat(words)
        .containsExactly(
            "  00503000  12345678",
            "  00503004  00000000",
            "  00503008  00000000",
            "  0050300C  00000000",
            "  00503014  7C901010 ntdll.dll!KiUserApcDispatcher",
            "  0050301C  7C901013 ntdll.dll!KiUserApcDispatcher+3",
            "  0050305C  00401123 test.exe+1123");
  }

  @Test
  void stackWordAcrossTheEndOfItsRegionEndsTheStack() {
    system.put(END - 8, 0x11223344);
    system.put(END - 4, 0x55667788);
    system.put(context + ContextRecord.ESP, END - 6);
    List<String> words = after(report(NtStatus.ILLEGAL_INSTRUCTION, 0), "Stack:");
    assertThat(words)
        .containsExactly("  0053FFFA  77881122", "  0053FFFE  no region holds the address");
  }

  @Test
  void stackWithoutARegionIsNotRead() {
    system.put(context + ContextRecord.ESP, 0x20000000);
    assertThat(after(report(NtStatus.ILLEGAL_INSTRUCTION, 0), "Stack:"))
        .containsExactly("  20000000  no region holds the address");
  }

  @Test
  void modulesEndsAreTheEndsOfTheirImages() {
    int stack = TestSystem.SCRATCH + 0x3000;
    system.put(context + ContextRecord.ESP, stack);
    system.put(stack, TestSystem.PROGRAM);
    system.put(stack + 4, TestSystem.PROGRAM - 1);
    system.put(stack + 8, TestSystem.PROGRAM + 0x1FFF);
    system.put(stack + 12, TestSystem.PROGRAM + 0x2000);
    assertThat(after(report(NtStatus.ILLEGAL_INSTRUCTION, 0), "Stack:").subList(0, 4))
        .containsExactly(
            "  00503000  00400000 test.exe",
            "  00503004  003FFFFF",
            "  00503008  00401FFF test.exe+1FFF",
            "  0050300C  00402000");
  }

  @Test
  void memoryFaultTellsAccessAndTheEntriesOfItsAddress() {
    int at = TestSystem.SCRATCH + 0x10000;
    system.put(at, 1);
    List<String> lines = report(NtStatus.ACCESS_VIOLATION, TEXT, 1, at);
    assertThat(lines.get(1)).isEqualTo("  at 00401000 test.exe+1000, writing address 00510000");
    List<String> entries = after(lines, "Address 00510000:");
    assertThat(entries.get(0)).startsWith("  region  Private 00500000-0053FFFF");
    assertThat(entries.get(1)).startsWith("  PDE     ").contains("valid, writable, user");
    assertThat(entries.get(2)).startsWith("  PTE     ").contains("valid, writable, user", "dirty");
    assertThat(entries.get(3)).startsWith("  page    in frame ");
    assertThat(entries).hasSize(4);
  }

  @Test
  void addressWithoutRegionOrPageTableHasNone() {
    List<String> lines = report(NtStatus.ACCESS_VIOLATION, TEXT, 0, 0x20000000);
    assertThat(lines.get(1)).endsWith(", reading address 20000000");
    assertThat(after(lines, "Address 20000000:"))
        .containsExactly(
            "  region  none",
            "  PDE     00000000 = invalid, zero: the VAD decides",
            "  page    no region holds the address");
  }

  @Test
  void addressInSystemSpaceHasNoRegion() {
    List<String> lines = report(NtStatus.ACCESS_VIOLATION, TEXT, 8, 0xFFFFFFFF);
    assertThat(lines.get(1)).endsWith(", executing address FFFFFFFF");
    assertThat(after(lines, "Address FFFFFFFF:").getFirst()).isEqualTo("  region  none");
    assertThat(lines).contains("  page    not mapped");
  }

  @Test
  void inPageErrorTellsItsReason() {
    List<String> lines = report(NtStatus.IN_PAGE_ERROR, TEXT, 5, 0x1000, NtStatus.DISK_FULL);
    assertThat(lines.get(1)).endsWith(", accessing address 00001000, because of STATUS_DISK_FULL");
    after(lines, "Address 00001000:");
  }

  @Test
  void guardPageAndStackOverflowAreFaultsOfMemory() {
    after(report(NtStatus.GUARD_PAGE_VIOLATION, TEXT, 1, 0x1000), "Address 00001000:");
  }

  @Test
  void stackOverflowTellsItsAddress() {
    after(report(NtStatus.STACK_OVERFLOW, TEXT, 1, 0x2000), "Address 00002000:");
  }

  @Test
  void parametersOfOtherExceptionsAreListed() {
    List<String> lines = report(0xE0000001, 0x12345678, 1, 0xABCDEF);
    assertThat(lines.get(1)).isEqualTo("  at 12345678, parameters 00000001 00ABCDEF");
    assertThat(lines).noneMatch(line -> line.startsWith("Address"));
  }

  @Test
  void accessViolationWithOneParameterIsNoFaultOfMemory() {
    assertThat(report(NtStatus.ACCESS_VIOLATION, TEXT, 1).get(1)).endsWith(", parameters 00000001");
  }

  @Test
  void pageInTransitionIsStillReadable() {
    system.put(TestSystem.SCRATCH + 0x2000, 0x44332211);
    system.put(context + ContextRecord.EIP, TestSystem.SCRATCH + 0x2000);
    int limits = system.space(0x20);
    system.put(limits + 8, -1);
    system.put(limits + 12, -1);
    assertThat(system.call("NtSetInformationProcess", TestProgram.CURRENT_PROCESS, 1, limits, 0x20))
        .isZero();
    List<String> lines = report(NtStatus.ACCESS_VIOLATION, TEXT, 0, TestSystem.SCRATCH + 0x2000);
    assertThat(after(lines, "Code at 00502000:").getFirst())
        .isEqualTo("> 00502000  11223344 of 15");
    assertThat(after(lines, "Address 00502000:").get(2)).contains("in transition");
  }

  /** The lines about services, of an exception that went to handlers which called NtTestAlert. */
  private List<String> services() {
    int record = system.word(NtStatus.ILLEGAL_INSTRUCTION);
    system.space(0x50);
    system.begin("NtRaiseException", record, context, 1);
    system.put(context + ContextRecord.ESP, TestSystem.SCRATCH + 0x4000);
    system.call("NtTestAlert");
    system.begin("NtRaiseException", record, context, 0);
    List<String> lines = system.kernel.crashReports().getFirst().lines();
    return lines.stream()
        .dropWhile(line -> !line.startsWith("Last service") && !line.startsWith("Threads"))
        .toList();
  }

  @Test
  void serviceBeforeTheExceptionIsToldWithArgumentsAndStatus() {
    system.put(context + ContextRecord.ESP, TestSystem.SCRATCH + 0x4000);
    system.call("NtClose", 0x7770);
    assertThat(services())
        .containsExactly("Last service: NtClose(Handle=0x7770) = STATUS_INVALID_HANDLE");
  }

  @Test
  void threadsThatWaitAreToldWithTheServiceInWhichTheyWait() {
    system.put(context + ContextRecord.ESP, TestSystem.SCRATCH + 0x4000);
    TestProgram program = new TestProgram(system);
    EThread first = system.current();
    int event = program.event(TestProgram.NOTIFICATION, false);
    int timeout = system.quad(-90_000_000);
    EThread waiting = program.threadOf(program.thread(false));
    EThread suspended = program.threadOf(program.thread(true));
    EThread ready = program.threadOf(program.thread(false));
    system.runUntil(waiting);
    system.begin("NtWaitForSingleObject", event, 1, timeout);
    system.clockInterrupt();
    system.runUntil(first);
    assertThat(ready.isWaiting()).isFalse();
    assertThat(services().stream().dropWhile(line -> line.startsWith("Last")))
        .containsExactly(
            "Threads that wait:",
            "  thread %d in NtWaitForSingleObject(Handle=0x%X, Alertable=TRUE, Timeout=0x%X,"
                    .formatted(waiting.id(), event, timeout)
                + " *Timeout=-90000000)",
            "  thread %d suspended".formatted(suspended.id()));
  }

  @Test
  void ofManyThreadsThatWaitTheFirstAreTold() {
    system.put(context + ContextRecord.ESP, TestSystem.SCRATCH + 0x4000);
    TestProgram program = new TestProgram(system);
    EThread first = system.current();
    for (int i = 0; i < 19; i++) {
      EThread suspended = program.threadOf(program.thread(true));
      while (!suspended.isWaiting()) {
        system.clockInterrupt();
      }
      system.runUntil(first);
    }
    List<String> lines = services();
    assertThat(lines)
        .endsWith("  and 3 more")
        .filteredOn(l -> l.startsWith("  thread"))
        .hasSize(16);
  }

  @Test
  void addressOfAnImageTellsItsPrototypePte() {
    List<String> lines = report(NtStatus.ACCESS_VIOLATION, TEXT, 1, TestSystem.PROGRAM + 0x1000);
    List<String> entries = after(lines, "Address 00401000:");
    assertThat(entries.get(0)).startsWith("  region  Mapped Exe 00400000");
    assertThat(entries.get(3)).startsWith("  proto   ").contains("in the file of subsection");
    assertThat(entries.get(4))
        .isEqualTo("  page    in image \\Device\\HarddiskVolume1\\C\\program\\test.exe at 200");
  }

  @Test
  void codeAndStackInAPagingFileAreRead() {
    int stack = TestSystem.SCRATCH + 0x3000;
    system.put(TestSystem.SCRATCH + 0x2000, 0x44332211);
    system.put(stack, TEXT + 4);
    system.put(context + ContextRecord.EIP, TestSystem.SCRATCH + 0x2000);
    system.put(context + ContextRecord.ESP, stack);
    int record = system.word(NtStatus.ACCESS_VIOLATION);
    system.word(0);
    system.word(0);
    system.word(TEXT);
    system.word(2);
    system.word(0);
    system.word(TestSystem.SCRATCH + 0x2000);
    system.pageOut(system.current().process());
    system.begin("NtRaiseException", record, context, 0);
    List<String> lines = system.kernel.crashReports().getFirst().lines();
    assertThat(after(lines, "Code at 00502000:").getFirst())
        .isEqualTo("> 00502000  11223344 of 15");
    assertThat(after(lines, "Stack:").getFirst()).isEqualTo("  00503000  00401004 test.exe+1004");
    assertThat(lines).anyMatch(line -> line.startsWith("  page    in paging file 0 at slot "));
  }
}
