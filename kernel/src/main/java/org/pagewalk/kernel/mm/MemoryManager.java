package org.pagewalk.kernel.mm;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.emulator.port.Undigested;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.AddressSpaceLife;
import org.pagewalk.kernel.mm.addressspace.AddressSpaces;
import org.pagewalk.kernel.mm.addressspace.ClonePages;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.addressspace.PageRemover;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.addressspace.PrototypeMappings;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;
import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultCounters;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pagefile.DiskQueue;
import org.pagewalk.kernel.mm.pagefile.HostPageStore;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.FilePages;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.section.Sections;
import org.pagewalk.kernel.mm.section.Segments;
import org.pagewalk.kernel.mm.section.SubsectionTable;
import org.pagewalk.kernel.mm.systemspace.KernelStacks;
import org.pagewalk.kernel.mm.systemspace.SystemSpace;
import org.pagewalk.kernel.mm.virtual.Regions;
import org.pagewalk.kernel.mm.writer.BalanceSetManager;
import org.pagewalk.kernel.mm.writer.MappedPageWriter;
import org.pagewalk.kernel.mm.writer.ModifiedPageWriter;
import org.pagewalk.kernel.status.KernelRefusal;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The memory manager as the rest of the kernel sees it: it builds the parts and connects them.
 *
 * <p>What may wait throws {@link org.pagewalk.kernel.mm.fault.MustWait}; see {@link UserMemory}.
 */
public final class MemoryManager {
  private static final int LEAST_FRAMES = 256;
  private static final long LARGEST_PAGING_FILE = Page.bytes(0xF_FFFF);

  private final PhysicalPort physical;
  private final PfnDatabase pfn;
  private final PageFrames frames;
  private final PagingFiles pagingFiles;
  private final CommitLimit commit;
  private final SystemSpace systemSpace;
  private final KernelStacks kernelStacks;
  private final PrototypePool pool;
  private final PageTables tables;
  private final AddressSpaces spaces = new AddressSpaces();
  private final WorkingSetTrimmer trimmer;
  private final FrameSupply supply;
  private final AddressSpaceLife life;
  private final AccessFaults accessFaults;
  private final Sections sections;
  private final Regions regions;
  private final ModifiedPageWriter modifiedWriter;
  private final MappedPageWriter mappedWriter;
  private final BalanceSetManager balanceSetManager;
  private final ConsistencyCheck consistencyCheck;

  @Undigested("a check that changes nothing")
  private final boolean verify;

  private final TlbControl tlb;

  /**
   * Connects the parts and opens the paging files.
   *
   * @throws KernelRefusal if RAM is too small or a paging file cannot be made
   */
  public MemoryManager(
      PhysicalPort physical,
      TlbControl tlb,
      MachineClock clock,
      Dispatcher dispatcher,
      DueQueue due,
      EventLog log,
      PteFormat format,
      MemoryOptions options) {
    if (physical.frameCount() < LEAST_FRAMES) {
      throw new KernelRefusal("the machine needs at least 1 MiB of RAM");
    }
    this.physical = physical;
    this.tlb = tlb;
    verify = options.verify();
    pfn = new PfnDatabase(physical.frameCount());
    pagingFiles = openPagingFiles(options);
    commit = new CommitLimit(pagingFiles, physical.frameCount());
    frames = new PageFrames(physical, format, pfn, pagingFiles, dispatcher, clock, log);
    systemSpace = new SystemSpace(frames, tlb);
    kernelStacks = new KernelStacks(systemSpace, commit);
    pool = new PrototypePool(systemSpace, frames, commit);
    tables = new PageTables(frames, tlb);
    ClonePages clonePages = new ClonePages(pool, frames);
    PrototypeMappings prototypes = new PrototypeMappings(frames, pool, clonePages);
    trimmer = new WorkingSetTrimmer(tables, frames, prototypes, spaces, tlb, log);
    DiskQueue disk = new DiskQueue(clock, due);
    supply = new FrameSupply(frames, trimmer, pagingFiles, disk);
    PageRemover remover = new PageRemover(tables, frames, prototypes);
    life = new AddressSpaceLife(tables, frames, remover, systemSpace, spaces, commit, pagingFiles);
    SubsectionTable subsections = new SubsectionTable();
    FilePages filePages = new FilePages(pool, frames, clock);
    sections = new Sections(new Segments(pool, subsections, frames, commit), filePages, commit);
    FaultResources resources =
        new FaultResources(
            tables,
            frames,
            supply,
            trimmer,
            prototypes,
            pool,
            subsections,
            pagingFiles,
            commit,
            disk,
            dispatcher,
            clock,
            log,
            new FaultCounters());
    accessFaults = new AccessFaults(resources, systemSpace);
    regions = new Regions(resources, accessFaults, life, remover, sections, clonePages);
    modifiedWriter = new ModifiedPageWriter(frames, pagingFiles, disk, supply, log);
    mappedWriter = new MappedPageWriter(frames, subsections, filePages, disk, supply, clock, log);
    balanceSetManager = new BalanceSetManager(spaces, trimmer, supply, clock);
    consistencyCheck = new ConsistencyCheck(this);
  }

  private static PagingFiles openPagingFiles(MemoryOptions options) {
    PagingFiles files = new PagingFiles(options.injected());
    for (PagingFileSetting setting : options.pagingFiles()) {
      files.add(HostPageStore.open(setting.path()), setting.minimum(), setting.maximum());
    }
    return files;
  }

  /** Builds system space: page tables, the prototype pool, the shared user data page. */
  public void boot() {
    int before = pfn.availableCount();
    systemSpace.boot();
    systemSpace.allocatePage(SystemLayout.KERNEL_SHARED_DATA);
    commit.changeUsableFrames(pfn.availableCount() - before);
  }

  /** What CR3 is loaded with for booting, before there is a process: physical address. */
  public int systemDirectoryBase() {
    return Page.address(systemSpace.bootBaseFrame());
  }

  /** Takes a zeroed frame for good and maps it in system space, writable, for ring 0 only. */
  public int allocateSystemPage(int linear) {
    int before = pfn.availableCount();
    int frame = systemSpace.allocatePage(linear);
    if (frame == PfnDatabase.NONE) {
      throw new KernelRefusal("the machine has too little RAM for the system's own pages");
    }
    commit.changeUsableFrames(pfn.availableCount() - before);
    return frame;
  }

  /** Physical address behind a linear address of system space that is mapped. */
  public long systemPhysicalAddress(int linear) {
    return systemSpace.physicalAddress(linear);
  }

  /**
   * Adds a paging file in a temporary file of the host; sizes are in bytes.
   *
   * @return NTSTATUS
   */
  public int addPagingFile(long minimum, long maximum) {
    if (minimum < 2 * Page.SIZE || minimum >= LARGEST_PAGING_FILE) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    if (maximum < minimum || maximum >= LARGEST_PAGING_FILE) {
      return NtStatus.INVALID_PARAMETER_3;
    }
    if (pagingFiles.files().size() == PagingFiles.MOST) {
      return NtStatus.TOO_MANY_PAGING_FILES;
    }
    try {
      pagingFiles.add(HostPageStore.open(null), minimum, maximum);
      return NtStatus.SUCCESS;
    } catch (KernelRefusal _) {
      return NtStatus.DISK_FULL;
    }
  }

  /**
   * Takes a resident kernel stack; throws MustWait, before anything was taken, while its frames are
   * still to be made available.
   *
   * @return the linear address above it, or 0 if there is no memory or no commit for it
   */
  public int allocateKernelStack(FaultContext who) {
    return who.awaitFrames(supply, kernelStacks.framesOfNext()) ? kernelStacks.allocate() : 0;
  }

  /** Gives a kernel stack back, by the address above it. */
  public void freeKernelStack(int top) {
    kernelStacks.free(top);
  }

  /**
   * Makes an empty address space with the system part and the shared user data; throws MustWait,
   * before anything was made, while its frames are still to be made available.
   *
   * @param id identifier of the process
   * @param highestUserAddress last user address, one of the two of SystemLayout
   * @return null if there is no memory or no commit for it
   */
  public AddressSpace createAddressSpace(int id, int highestUserAddress, FaultContext who) {
    return who.awaitFrames(supply, life.framesToCreate())
        ? life.create(id, highestUserAddress)
        : null;
  }

  /**
   * Makes a copy-on-write clone of an address space; throws MustWait before anything was made.
   *
   * @return null if there is no memory or no commit for it
   */
  public AddressSpace cloneAddressSpace(AddressSpace parent, int id, FaultContext who) {
    AddressSpace child = regions.cloning().clone(parent, id, who);
    verifyIfWanted();
    return child;
  }

  /** Takes every page that may go out of a working set. */
  public void emptyWorkingSet(AddressSpace space) {
    trimmer.empty(space);
    verifyIfWanted();
  }

  /** Takes an address space apart; no thread of it may run any more. */
  public void destroyAddressSpace(AddressSpace space) {
    regions.views().dropAll(space);
    life.destroy(space);
    verifyIfWanted();
  }

  /** Answers a page fault. */
  public FaultOutcome accessFault(
      AddressSpace space, int address, Access access, Mode mode, FaultContext who) {
    FaultOutcome outcome = accessFaults.accessFault(space, address, access, mode, who);
    verifyIfWanted();
    return outcome;
  }

  /** The kernel's access to the user memory of an address space on behalf of a thread. */
  public UserMemory userMemory(AddressSpace space, FaultContext who) {
    return new UserMemory(accessFaults, tables, physical, space, who);
  }

  /** Section objects and the files below them. */
  public Sections sections() {
    return sections;
  }

  /** Operations on regions: allocate, free, protect, query, map. */
  public Regions regions() {
    return regions;
  }

  /** Whether the modified-page writer has something to do now. */
  public boolean wantsModifiedWriter() {
    return modifiedWriter.isWanted();
  }

  /** One bounded unit of the modified-page writer; true if there is more to do now. */
  public boolean modifiedWriterStep() {
    boolean more = modifiedWriter.step();
    verifyIfWanted();
    return more;
  }

  /** Whether the mapped-page writer has something to do now. */
  public boolean wantsMappedWriter() {
    return mappedWriter.isWanted();
  }

  /** One bounded unit of the mapped-page writer; true if there is more to do now. */
  public boolean mappedWriterStep() {
    boolean more = mappedWriter.step();
    verifyIfWanted();
    return more;
  }

  /** Whether there are free frames to be zeroed. */
  public boolean wantsZeroPageThread() {
    return pfn.freeCount() > 0;
  }

  /** Zeroes one free frame; true if there are more. */
  public boolean zeroPageStep() {
    frames.zeroOne();
    return wantsZeroPageThread();
  }

  /** Whether a round of the balance set manager is due, or memory is short. */
  public boolean wantsBalanceSetManager() {
    return balanceSetManager.isWanted();
  }

  /** Guest time at which the balance set manager wants to run next, memory permitting. */
  public long nextBalanceRound() {
    return balanceSetManager.nextRound();
  }

  /** Ages one working set, or trims; true if there is more to do now. */
  public boolean balanceSetStep() {
    boolean more = balanceSetManager.step();
    verifyIfWanted();
    return more;
  }

  /** Throws {@link AssertionError} if an invariant of the memory manager does not hold. */
  public void assertConsistent() {
    consistencyCheck.run();
  }

  private void verifyIfWanted() {
    if (verify) {
      consistencyCheck.run();
      tlb.assertFresh();
    }
  }

  /** Lets go of the host's files. */
  public void close() {
    pagingFiles.close();
  }

  public FaultCounters faultCounters() {
    return accessFaults.counters();
  }

  public ModifiedPageWriter modifiedWriter() {
    return modifiedWriter;
  }

  public PfnDatabase pfn() {
    return pfn;
  }

  public PageFrames frames() {
    return frames;
  }

  public PageTables tables() {
    return tables;
  }

  public PrototypePool prototypePool() {
    return pool;
  }

  public KernelStacks kernelStacks() {
    return kernelStacks;
  }

  public AddressSpaces addressSpaces() {
    return spaces;
  }

  public PagingFiles pagingFiles() {
    return pagingFiles;
  }

  /** Pages charged for sections that a paging file backs. */
  public long sectionCommitCharge() {
    return sections.commitCharge();
  }

  public CommitLimit commit() {
    return commit;
  }

  public SystemSpace systemSpace() {
    return systemSpace;
  }
}
