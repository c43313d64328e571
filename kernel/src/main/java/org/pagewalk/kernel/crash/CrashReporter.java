package org.pagewalk.kernel.crash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.delivery.Crash;
import org.pagewalk.kernel.delivery.ExceptionRecord;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.services.ServiceCall;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.view.memory.MemoryView;
import org.pagewalk.kernel.view.memory.PageLookup;
import org.pagewalk.kernel.view.memory.PlaceText;
import org.pagewalk.kernel.view.story.EntryText;
import org.pagewalk.kernel.view.story.ServiceText;

/**
 * Writes down what a person needs to understand an unhandled exception, while the process is still
 * whole: the exception, registers, instructions around EIP, stack words with symbols, and for the
 * address of a memory fault its region, its page-table entries and where its page is, the system
 * service that came before and those in which other threads wait. It reads pages wherever they are
 * and changes nothing.
 */
public final class CrashReporter implements Crash {
  private static final int INSTRUCTIONS = 6;
  private static final int LONGEST_INSTRUCTION = 15;
  private static final int STACK_WORDS = 24;
  private static final int MOST_REPORTS = 64;
  private static final int MOST_THREADS = 16;

  private final MemoryView view;

  @Derived("words alone")
  private final EntryText entries;

  private final CodeReader codeReader;
  private final ArrayList<CrashReport> reports = new ArrayList<>();

  /** The reader of instructions may be null: the report then shows bytes. */
  public CrashReporter(MemoryManager memory, CodeReader codeReader) {
    view = new MemoryView(memory);
    entries = new EntryText(memory.tables().format());
    this.codeReader = codeReader;
  }

  /** The last reports and that of the oldest process, oldest first. */
  public List<CrashReport> reports() {
    return reports;
  }

  @Override
  public void unhandled(EThread thread, ExceptionRecord record, ContextRecord context) {
    EProcess process = thread.process();
    AddressSpace space = process.space();
    Modules modules = new Modules(space);
    ArrayList<String> lines = new ArrayList<>();
    lines.add(
        "Unhandled exception %08X (%s) in %s, process %d, thread %d"
            .formatted(
                record.code(),
                NtStatus.nameOf(record.code()),
                process.program().name(),
                process.id(),
                thread.id()));
    lines.add("  at " + named(modules, record.address()) + parametersOf(record));
    addRegisters(lines, context);
    addCode(lines, space, modules, context.get(ContextRecord.EIP));
    addStack(lines, space, modules, context.get(ContextRecord.ESP));
    if (isMemoryFault(record)) {
      addAddress(lines, space, record.parameters()[1]);
    }
    addServices(lines, thread);
    if (reports.size() == MOST_REPORTS) {
      reports.remove(reports.get(0).process() < reports.get(1).process() ? 1 : 0);
    }
    reports.add(new CrashReport(process.id(), record.code(), lines));
  }

  private static boolean isMemoryFault(ExceptionRecord record) {
    int code = record.code();
    return record.parameters().length >= 2
        && (code == NtStatus.ACCESS_VIOLATION
            || code == NtStatus.IN_PAGE_ERROR
            || code == NtStatus.GUARD_PAGE_VIOLATION
            || code == NtStatus.STACK_OVERFLOW);
  }

  private static String parametersOf(ExceptionRecord record) {
    int[] parameters = record.parameters();
    if (isMemoryFault(record)) {
      String access =
          switch (parameters[0]) {
            case 0 -> "reading";
            case 1 -> "writing";
            case 8 -> "executing";
            default -> "accessing";
          };
      String reason = parameters.length > 2 ? ", because of " + NtStatus.nameOf(parameters[2]) : "";
      return ", %s address %08X%s".formatted(access, parameters[1], reason);
    }
    StringBuilder text = new StringBuilder();
    for (int parameter : parameters) {
      text.append(text.isEmpty() ? ", parameters " : " ").append("%08X".formatted(parameter));
    }
    return text.toString();
  }

  private static String named(Modules modules, int address) {
    String name = modules.nameOf(address);
    return "%08X".formatted(address) + (name.isEmpty() ? "" : " " + name);
  }

  private static void addRegisters(List<String> lines, ContextRecord context) {
    lines.add(
        "  EAX=%08X EBX=%08X ECX=%08X EDX=%08X ESI=%08X EDI=%08X"
            .formatted(
                context.get(ContextRecord.EAX),
                context.get(ContextRecord.EBX),
                context.get(ContextRecord.ECX),
                context.get(ContextRecord.EDX),
                context.get(ContextRecord.ESI),
                context.get(ContextRecord.EDI)));
    lines.add(
        "  EIP=%08X ESP=%08X EBP=%08X EFLAGS=%08X"
            .formatted(
                context.get(ContextRecord.EIP),
                context.get(ContextRecord.ESP),
                context.get(ContextRecord.EBP),
                context.get(ContextRecord.EFLAGS)));
    lines.add(
        "  CS=%04X SS=%04X DS=%04X ES=%04X FS=%04X GS=%04X"
            .formatted(
                context.get(ContextRecord.SEG_CS),
                context.get(ContextRecord.SEG_SS),
                context.get(ContextRecord.SEG_DS),
                context.get(ContextRecord.SEG_ES),
                context.get(ContextRecord.SEG_FS),
                context.get(ContextRecord.SEG_GS)));
  }

  private void addCode(List<String> lines, AddressSpace space, Modules modules, int eip) {
    lines.add("Code at " + named(modules, eip) + ":");
    int at = eip;
    for (int i = 0; i < INSTRUCTIONS; i++) {
      byte[] code = view.readWhole(space, at, LONGEST_INSTRUCTION);
      if (code.length == 0) {
        lines.add(unreadable(space, at, at));
        return;
      }
      CodeReader.Line line =
          codeReader == null
              ? new CodeReader.Line("db %02Xh".formatted(code[0]), 1)
              : codeReader.read(code, at);
      lines.add("%s %08X  %s".formatted(at == eip ? ">" : " ", at, line.text()));
      at += Math.max(line.length(), 1);
    }
  }

  private String unreadable(AddressSpace space, int at, int missing) {
    return "  %08X  %s".formatted(at, PlaceText.whyNot(view.find(space, missing).place()));
  }

  private void addStack(List<String> lines, AddressSpace space, Modules modules, int esp) {
    lines.add("Stack:");
    byte[] stack = view.readWhole(space, esp, STACK_WORDS * Integer.BYTES);
    for (int i = 0; i < STACK_WORDS; i++) {
      int at = esp + 4 * i;
      if (4 * i + 4 > stack.length) {
        lines.add(unreadable(space, at, esp + stack.length));
        return;
      }
      int word = ByteBuffer.wrap(stack).order(ByteOrder.LITTLE_ENDIAN).getInt(4 * i);
      String name = modules.nameOf(word);
      if (!name.isEmpty() || i < 4) {
        lines.add("  %08X  %08X %s".formatted(at, word, name).stripTrailing());
      }
    }
  }

  private void addAddress(List<String> lines, AddressSpace space, int address) {
    lines.add("Address %08X:".formatted(address));
    PageLookup page = view.find(space, address);
    lines.add("  region  " + (page.region() == null ? "none" : page.region()));
    lines.add("  PDE     " + entries.directoryEntry(page.directory().raw()));
    if (page.directory().raw() != 0 && page.entry() != null) {
      lines.add("  PTE     " + entries.tableEntry(page.entry().raw()));
    }
    if (page.prototype() != null) {
      lines.add("  proto   " + entries.prototypeEntry(page.prototype().raw()));
    }
    lines.add("  page    " + PlaceText.of(page.place()));
  }

  /** The service from which the thread came, and what the process's other threads wait for. */
  private static void addServices(List<String> lines, EThread crashed) {
    if (crashed.returnedBeforeException() instanceof ServiceCall call) {
      lines.add("Last service: %s = %s".formatted(textOf(call), NtStatus.nameOf(call.status())));
    }
    List<EThread> waiting =
        crashed.process().threads().stream()
            .filter(thread -> thread != crashed && thread.isWaiting())
            .toList();
    if (!waiting.isEmpty()) {
      lines.add("Threads that wait:");
    }
    for (EThread thread : waiting.subList(0, Math.min(waiting.size(), MOST_THREADS))) {
      lines.add("  thread %d %s".formatted(thread.id(), waitOf(thread)));
    }
    if (waiting.size() > MOST_THREADS) {
      lines.add("  and %d more".formatted(waiting.size() - MOST_THREADS));
    }
  }

  private static String waitOf(EThread thread) {
    if (thread.operation() instanceof ServiceCall call) {
      return "in " + textOf(call);
    }
    return thread.suspendCount() > 0
        ? "suspended"
        : "at %08X, for memory".formatted(thread.frame().get(TrapFrame.EIP));
  }

  private static String textOf(ServiceCall call) {
    return ServiceText.call(call.service().name(), call.arguments());
  }
}
