package org.pagewalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.ThreadObject;
import org.pagewalk.kernel.status.NtStatus;

/** What a program makes over and over, by system services of the thread that runs. */
public final class TestProgram {
  public static final int CURRENT_PROCESS = -1;
  public static final int CURRENT_THREAD = -2;
  public static final int NOTIFICATION = 0;
  public static final int SYNCHRONIZATION = 1;
  public static final int ALL_EVENT = 0x1F0003;
  public static final int ALL_MUTANT = 0x1F0001;
  public static final int ALL_SEMAPHORE = 0x1F0003;
  public static final int ALL_TIMER = 0x1F0003;
  public static final int ALL_KEYED_EVENT = 0xF0003;
  public static final int ALL_SECTION = 0xF001F;
  public static final int ALL_PROCESS = 0x1F0FFF;
  public static final int ALL_THREAD = 0x1F03FF;
  public static final int ALL_FILE = 0x1F01FF;
  public static final int ALL_TOKEN = 0xF01FF;

  private static final int STACK_SIZE = 0x2000;

  private final TestSystem system;

  public TestProgram(TestSystem system) {
    this.system = system;
  }

  /** The handle that a service makes whose first argument says where it goes. */
  public int made(String service, int... otherArguments) {
    int at = system.word(0);
    int[] arguments = new int[otherArguments.length + 1];
    arguments[0] = at;
    System.arraycopy(otherArguments, 0, arguments, 1, otherArguments.length);
    assertThat(NtStatus.nameOf(system.call(service, arguments)))
        .as(service)
        .isEqualTo("STATUS_SUCCESS");
    return system.get(at);
  }

  public int event(int kind, boolean signalled) {
    return made("NtCreateEvent", ALL_EVENT, 0, kind, signalled ? 1 : 0);
  }

  public int mutant(boolean owned) {
    return made("NtCreateMutant", ALL_MUTANT, 0, owned ? 1 : 0);
  }

  public int semaphore(int count, int limit) {
    return made("NtCreateSemaphore", ALL_SEMAPHORE, 0, count, limit);
  }

  public int timer(int kind) {
    return made("NtCreateTimer", ALL_TIMER, 0, kind);
  }

  public int keyedEvent() {
    return made("NtCreateKeyedEvent", ALL_KEYED_EVENT, 0, 0);
  }

  /** A section backed by the paging file. */
  public int section(int size) {
    return made("NtCreateSection", ALL_SECTION, 0, system.quad(size), 4, 0x08000000, 0);
  }

  public int token() {
    int at = system.word(0);
    assertThat(system.call("NtOpenProcessToken", CURRENT_PROCESS, ALL_TOKEN, at)).isZero();
    return system.get(at);
  }

  /** An opening for synchronous I/O that shares everything. */
  public int file(String path, int access, int disposition) {
    return file(path, access, disposition, 0x20);
  }

  public int file(String path, int access, int disposition, int options) {
    int status = system.quad(0);
    return made(
        "NtCreateFile",
        access,
        system.named("\\??\\" + path),
        status,
        0,
        0x80,
        7,
        disposition,
        options,
        0,
        0);
  }

  /** Another process of the same program, without a thread. */
  public int process() {
    int file = file("C:\\program\\test.exe", 0x1200A9, 1);
    int image = made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, 0x01000000, file);
    int process = made("NtCreateProcess", ALL_PROCESS, 0, CURRENT_PROCESS, 0, image, 0, 0);
    close(image);
    close(file);
    return process;
  }

  /** A copy-on-write clone of the running process, without a thread. */
  public int cloned(boolean inheritHandles) {
    return made(
        "NtCreateProcess", ALL_PROCESS, 0, CURRENT_PROCESS, inheritHandles ? 1 : 0, 0, 0, 0);
  }

  /** A second thread of the running process. */
  public int thread(boolean suspended) {
    return thread(CURRENT_PROCESS, system.space(STACK_SIZE) + STACK_SIZE, suspended);
  }

  /** A thread of a process, whose stack ends at an address there. */
  public int thread(int process, int stackBase, boolean suspended) {
    return made(
        "NtCreateThread",
        ALL_THREAD,
        0,
        process,
        0,
        threadContext(stackBase),
        initialTeb(stackBase),
        suspended ? 1 : 0);
  }

  /** A CONTEXT for a thread that begins as ntdll wants it. */
  public int threadContext(int stackBase) {
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.FULL);
    system.put(context + ContextRecord.ESP, stackBase - 4);
    system.put(context + ContextRecord.EIP, TestSystem.entry("RtlUserThreadStart"));
    return context;
  }

  /** An INITIAL_TEB. */
  public int initialTeb(int stackBase) {
    int teb = system.word(0);
    system.word(0);
    system.word(stackBase);
    system.word(stackBase - STACK_SIZE);
    system.word(stackBase - STACK_SIZE);
    return teb;
  }

  /** Committed memory of a process; its address. */
  public int memory(int process, int size) {
    int base = system.word(0);
    int status =
        system.call("NtAllocateVirtualMemory", process, base, 0, system.word(size), 0x3000, 4);
    assertThat(status).isZero();
    return system.get(base);
  }

  /** Another handle to the same object, with these rights only. */
  public int withRights(int handle, int access) {
    int at = system.word(0);
    int status =
        system.call(
            "NtDuplicateObject", CURRENT_PROCESS, handle, CURRENT_PROCESS, at, access, 0, 0);
    assertThat(status).isZero();
    return system.get(at);
  }

  public void close(int handle) {
    assertThat(system.call("NtClose", handle)).isZero();
  }

  /** A wait for one object that never waits. */
  public int tryWait(int handle) {
    return system.call("NtWaitForSingleObject", handle, 0, system.quad(0));
  }

  public KernelObject object(int handle) {
    return system.current().process().handles().lookup(handle).object();
  }

  public EProcess processOf(int handle) {
    return (EProcess) object(handle);
  }

  public EThread threadOf(int handle) {
    return ((ThreadObject) object(handle)).thread();
  }
}
