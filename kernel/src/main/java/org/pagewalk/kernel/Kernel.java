package org.pagewalk.kernel;

import java.util.List;
import org.pagewalk.emulator.port.ClockInterrupt;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.MachinePorts;
import org.pagewalk.emulator.port.MachineThread;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.kernel.crash.CodeReader;
import org.pagewalk.kernel.crash.CrashReport;
import org.pagewalk.kernel.crash.CrashReporter;
import org.pagewalk.kernel.delivery.UserDispatcher;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.io.ConsoleDevice;
import org.pagewalk.kernel.io.ConsoleInput;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.io.HostConsole;
import org.pagewalk.kernel.io.OpenRequest;
import org.pagewalk.kernel.ke.processor.ProcessorLayout;
import org.pagewalk.kernel.ke.processor.ProcessorTables;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.MappedSystemMemory;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.ObjectNamespace;
import org.pagewalk.kernel.ob.ObjectType;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.FirstThread;
import org.pagewalk.kernel.ps.ProcessBuilder;
import org.pagewalk.kernel.ps.ProcessImages;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.ProcessorContext;
import org.pagewalk.kernel.ps.SharedUserData;
import org.pagewalk.kernel.ps.SystemDll;
import org.pagewalk.kernel.services.CrossMemoryServices;
import org.pagewalk.kernel.services.DescriptorServices;
import org.pagewalk.kernel.services.ExceptionServices;
import org.pagewalk.kernel.services.FileInformationServices;
import org.pagewalk.kernel.services.FileServices;
import org.pagewalk.kernel.services.KeyedEventServices;
import org.pagewalk.kernel.services.MemoryServices;
import org.pagewalk.kernel.services.ObjectServices;
import org.pagewalk.kernel.services.PageServices;
import org.pagewalk.kernel.services.ProcessQueries;
import org.pagewalk.kernel.services.ProcessServices;
import org.pagewalk.kernel.services.SectionServices;
import org.pagewalk.kernel.services.SynchronizationServices;
import org.pagewalk.kernel.services.SystemQueries;
import org.pagewalk.kernel.services.SystemServices;
import org.pagewalk.kernel.services.ThreadQueries;
import org.pagewalk.kernel.services.ThreadServices;
import org.pagewalk.kernel.services.TokenServices;
import org.pagewalk.kernel.services.TransferServices;
import org.pagewalk.kernel.services.WaitServices;
import org.pagewalk.kernel.status.KernelRefusal;
import org.pagewalk.kernel.status.StatusException;
import org.pagewalk.kernel.trap.TrapDispatcher;

/**
 * The system: it builds the parts, boots the processor into the first program, answers the
 * machine's traps, and tells afterwards how it ended.
 *
 * <p>Everything that a guest can see of the kernel is in fields reachable from here and in guest
 * memory.
 */
public final class Kernel implements TrapPort, SnapshotListener {
  private static final String SYSTEM_FOLDER = "C:\\Windows\\system32";

  private final ProcessorPort processor;
  private final PhysicalPort physical;
  private final ClockInterrupt clockInterrupt;
  private final MachineThread machineThread;

  @Derived("what the host has asked for")
  private final KernelConfiguration configuration;

  private final EventLog log;
  private final MemoryManager mm;
  private final FileSystem files;
  private final ProcessManager processes;
  private final ProcessorTables tables;
  private final SystemDll systemDll;
  private final ProcessImages images;
  private final ExceptionServices exceptions;
  private final SystemServices services;
  private final CrashReporter crashes;
  private final TrapDispatcher traps;
  private EProcess firstProcess;
  private FirstThread firstThread;

  /**
   * Builds the system around a machine that has not started.
   *
   * @param codeReader for crash reports; may be null
   * @throws KernelRefusal if it cannot be built as the user wants it
   */
  public Kernel(
      MachinePorts machine,
      KernelConfiguration configuration,
      HostConsole console,
      CodeReader codeReader) {
    processor = machine.processor();
    physical = machine.physical();
    clockInterrupt = machine.clockInterrupt();
    machineThread = machine.thread();
    MachineClock clock = machine.clock();
    this.configuration = configuration;
    log = new EventLog(clock, machine.processorEvents());
    files = new FileSystem(clock, console);
    mountAll();
    systemDll = SystemDll.of(imageOf(SYSTEM_FOLDER + "\\ntdll.dll"));

    DueQueue dueQueue = new DueQueue();
    Scheduler scheduler = new Scheduler(clock, dueQueue);
    Dispatcher dispatcher = new Dispatcher(scheduler);
    mm =
        new MemoryManager(
            physical,
            machine.tlb(),
            clock,
            dispatcher,
            dueQueue,
            log,
            new TwoLevelFormat(),
            configuration.memory());
    mm.boot();
    MappedSystemMemory systemMemory = new MappedSystemMemory(physical, mm);
    tables = new ProcessorTables(systemMemory);
    buildProcessorRegion();
    SharedUserData sharedData = new SharedUserData(systemMemory);
    sharedData.build(systemDll, physical.frameCount());

    ProcessorContext context =
        new ProcessorContext(processor, tables, clock, mm.systemDirectoryBase());
    processes =
        new ProcessManager(mm, systemMemory, dispatcher, scheduler, clock, context, systemDll, log);
    crashes = new CrashReporter(mm, codeReader);
    UserDispatcher userDispatcher = new UserDispatcher(processes, systemDll, clock, log, crashes);
    images = new ProcessImages(mm, log, configuration.threeGigabytes());
    exceptions = new ExceptionServices(userDispatcher);
    ObjectNamespace namespace = new ObjectNamespace();
    services =
        new SystemServices(
            mm,
            log,
            new ObjectServices(),
            new SynchronizationServices(dispatcher, dueQueue, clock, namespace, processes),
            new WaitServices(dispatcher, scheduler, clock),
            new KeyedEventServices(dispatcher, scheduler, clock, namespace),
            new MemoryServices(mm),
            new PageServices(mm),
            new SectionServices(mm, namespace),
            new CrossMemoryServices(),
            new ThreadServices(processes),
            new ThreadQueries(processes),
            new ProcessServices(processes, mm, images),
            new ProcessQueries(processes, mm),
            new TokenServices(),
            new DescriptorServices(mm, systemMemory),
            exceptions,
            new FileServices(files),
            new TransferServices(
                files, mm.sections().filePages(), dispatcher, processes, clock, dueQueue),
            new FileInformationServices(files),
            new SystemQueries(clock, processes, files, mm));
    traps =
        new TrapDispatcher(
            new TrapDispatcher.Parts(
                processor,
                clock,
                dueQueue,
                dispatcher,
                scheduler,
                mm,
                processes,
                context,
                userDispatcher,
                services,
                sharedData,
                tables.stubs(),
                log));
  }

  private void mountAll() {
    if (!configuration.writesBack()) {
      files.keepFromHost();
    }
    files.mountBundled(SYSTEM_FOLDER, configuration.systemFiles());
    for (KernelConfiguration.Mount mount : configuration.mounts()) {
      switch (mount) {
        case KernelConfiguration.Mount.OfHost folder ->
            files.mount(folder.guestPath(), folder.folder(), folder.readOnly());
        case KernelConfiguration.Mount.Bundled bundled ->
            files.mountBundled(bundled.guestPath(), bundled.files());
      }
    }
  }

  private void buildProcessorRegion() {
    for (int page : ProcessorLayout.pages()) {
      if (page != ProcessorLayout.SHARED_DATA) {
        mm.allocateSystemPage(page);
      }
    }
    tables.build(mm.systemDirectoryBase());
  }

  private FileNode fileAt(String path) {
    try {
      if (files.find("\\??\\" + path, null) instanceof FileNode file) {
        return file;
      }
    } catch (StatusException _) {
      throw new KernelRefusal("there is no file " + path + " in the guest");
    }
    throw new KernelRefusal(path + " is no file");
  }

  private PeImage imageOf(String path) {
    FileNode file = fileAt(path);
    byte[] bytes = new byte[Math.toIntExact(Math.min(file.size(), Integer.MAX_VALUE - 8))];
    file.read(0, bytes, 0, bytes.length);
    try {
      return PeImage.open(ImageBytes.of(bytes));
    } catch (InvalidImageException e) {
      throw new KernelRefusal(path + ": " + e.getMessage());
    }
  }

  /**
   * Makes the first process and readies the processor; the machine may run afterwards.
   *
   * @param program full guest path of the program
   * @param arguments of the program, without its name
   * @throws KernelRefusal if the program cannot be run
   */
  public void boot(String program, List<String> arguments) {
    machineThread.check();
    Section image = images.open(fileAt(program));
    images.openSystemDll(fileAt(SYSTEM_FOLDER + "\\ntdll.dll"));
    FaultContext starter = new FaultContext();
    AddressSpace space = images.emptySpace(processes.nextId(), image, starter);
    EThread thread = null;
    if (space != null) {
      firstProcess = processes.createProcess(null, space);
      firstProcess.reference();
      thread = processes.createThread(firstProcess, starter);
    }
    if (thread == null) {
      throw new KernelRefusal("the machine has too little RAM for a process");
    }
    firstThread =
        new FirstThread(
            processes,
            new ProcessBuilder(processes, images, firstProcess, image, program),
            systemDll,
            thread,
            image.controlArea().image(),
            program,
            CommandLine.of(program, arguments),
            openConsole(ConsoleDevice.Stream.INPUT, AccessMask.GENERIC_READ),
            openConsole(ConsoleDevice.Stream.OUTPUT, AccessMask.GENERIC_WRITE),
            openConsole(ConsoleDevice.Stream.ERROR, AccessMask.GENERIC_WRITE));
    thread.setOperation(firstThread);
    processes.start(thread);
    traps.startSystemThreads();
    processor.boot(tables.bootState(mm.systemDirectoryBase()));
    clockInterrupt.setDue(traps.nextDue());
  }

  private int openConsole(ConsoleDevice.Stream stream, int access) {
    String name = "\\??\\" + files.console(stream).simpleName();
    int rights =
        ObjectType.FILE.specificRights(
            access | AccessMask.SYNCHRONIZE | AccessMask.FILE_READ_ATTRIBUTES);
    OpenRequest request =
        new OpenRequest(
            name, null, rights, 3, OpenRequest.FILE_OPEN, OpenRequest.OPTION_SYNCHRONOUS);
    return firstProcess.handles().open(files.open(request).file(), rights, true);
  }

  @Override
  public Outcome trap(int number) {
    return leave(traps.trap(number));
  }

  @Override
  public Outcome idle() {
    return leave(traps.idle());
  }

  @Override
  public Outcome inputArrived() {
    return leave(traps.inputArrived());
  }

  private Outcome leave(Outcome outcome) {
    if (outcome == Outcome.STOP) {
      images.closeSystemDll();
    }
    clockInterrupt.setDue(traps.nextDue());
    return outcome;
  }

  /** Linear address of the page on which alone the reserved opcode enters this kernel. */
  public static int stubPage() {
    return ProcessorLayout.STUB_PAGE;
  }

  /** Where the host puts standard input. */
  public ConsoleInput input() {
    machineThread.check();
    return files.input();
  }

  /** How the system ended, or where it stands. */
  public SystemOutcome outcome() {
    machineThread.check();
    return SystemOutcome.of(
        firstProcess,
        firstThread,
        crashes.reports(),
        exceptions.hardErrors(),
        traps.isDeadlocked());
  }

  /** Crash reports of all processes, oldest first. */
  public List<CrashReport> crashReports() {
    return crashes.reports();
  }

  /** The services that programs may call, and what became of their calls. */
  public SystemServices services() {
    return services;
  }

  /** What there is to tell of the host's files and streams, a clear line each. */
  public List<String> hostErrors() {
    return files.hostErrors();
  }

  /** Whether something that the guest wrote did not reach the host. */
  public boolean hostFailed() {
    return files.hostFailed();
  }

  /**
   * From now on the machine may go back in time: nothing that the guest writes to files reaches the
   * host, and what the host answers is remembered. The first snapshot does the same; to be called
   * before the guest runs, so that all of the run is as if there had been snapshots from the start.
   */
  public void keepHistory() {
    machineThread.check();
    files.keepFromHost();
  }

  @Override
  public void snapshotTaken(long number) {
    files.snapshotTaken(number);
    mm.pagingFiles().snapshotTaken(number);
  }

  @Override
  public void snapshotDropped(long number) {
    files.snapshotDropped(number);
    mm.pagingFiles().snapshotDropped(number);
  }

  @Override
  public void snapshotRestored(long number) {
    files.snapshotRestored(number);
    mm.pagingFiles().snapshotRestored(number);
  }

  /**
   * Brings what the guest has written to the host's files, and lets go of the paging files. What
   * was written by services arrives even if views cannot be flushed.
   */
  public void close() {
    machineThread.check();
    try (files) {
      try {
        mm.sections().flushAll();
      } finally {
        files.flushAll();
      }
    } finally {
      mm.close();
    }
  }

  /** The one log of events. */
  public EventLog log() {
    return log;
  }

  public MemoryManager memory() {
    machineThread.check();
    return mm;
  }

  public ProcessManager processes() {
    machineThread.check();
    return processes;
  }

  /** RAM, for those who look at the machine from outside. */
  public PhysicalPort physical() {
    return physical;
  }
}
