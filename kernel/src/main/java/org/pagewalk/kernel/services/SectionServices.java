package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PIO_STATUS_BLOCK;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;
import static org.pagewalk.kernel.event.ArgumentType.PPVOID;
import static org.pagewalk.kernel.event.ArgumentType.PSIZE_T;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;

import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionObject;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.ObjectNamespace;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Sections and their views. */
public final class SectionServices implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int IMAGE_INFORMATION = 1;

  private final MemoryManager mm;
  private final NamedObjects named;

  public SectionServices(MemoryManager mm, ObjectNamespace namespace) {
    this.mm = mm;
    this.named = new NamedObjects(namespace);
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x034, "NtCreateSection", Create.class, this::create);
    services.offer(
        0x083,
        "NtOpenSection",
        NamedObjects.Open.class,
        (call, args) -> named.open(call, args, SectionObject.class));
    services.offer(0x071, "NtMapViewOfSection", Map.class, this::map);
    services.offer(0x115, "NtUnmapViewOfSection", Unmap.class, this::unmap);
    services.offer(0x04E, "NtExtendSection", Extend.class, this::extend);
    services.offer(0x0AF, "NtQuerySection", Query.class, SectionServices::query);
    services.offer(0x054, "NtFlushVirtualMemory", Flush.class, this::flush);
    services.offer(0x014, "NtAreMappedFilesTheSame", AreSame.class, SectionServices::areSame);
  }

  record Create(
      @Out(PHANDLE) int sectionHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Type(PLARGE_INTEGER) int maximumSize,
      int sectionPageProtection,
      int allocationAttributes,
      @Type(HANDLE) int fileHandle) {}

  private int create(ServiceCall call, Create args) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, args.objectAttributes());
    long maximumSize = args.maximumSize() == 0 ? 0 : user.read64(args.maximumSize());
    int protect = args.sectionPageProtection();
    FileObject file = null;
    if (args.fileHandle() != 0) {
      file = call.object(args.fileHandle(), FileObject.class, fileAccessFor(protect));
    }
    FileNode node = file != null && file.node() instanceof FileNode found ? found : null;
    boolean mappable = file == null || node != null;
    int sectionAttributes = args.allocationAttributes();
    return named.create(
        call,
        args.sectionHandle(),
        args.desiredAccess(),
        attributes,
        SectionObject.class,
        () -> make(node, mappable, maximumSize, protect, sectionAttributes));
  }

  private SectionObject make(
      FileNode file, boolean mappable, long maximumSize, int protect, int attributes) {
    if (!mappable) {
      throw new StatusException(NtStatus.INVALID_FILE_FOR_SECTION);
    }
    SectionResult result = mm.sections().create(file, true, maximumSize, protect, attributes);
    if (!NtStatus.isSuccess(result.status())) {
      throw new StatusException(result.status());
    }
    return new SectionObject(result.section(), file == null ? "" : file.path(), mm.sections());
  }

  private static int fileAccessFor(int protect) {
    return switch (protect & 0xFF) {
      case Protection.PAGE_READWRITE -> AccessMask.FILE_READ_DATA | AccessMask.FILE_WRITE_DATA;
      case Protection.PAGE_EXECUTE -> AccessMask.FILE_EXECUTE;
      case Protection.PAGE_EXECUTE_READ, Protection.PAGE_EXECUTE_WRITECOPY ->
          AccessMask.FILE_EXECUTE | AccessMask.FILE_READ_DATA;
      case Protection.PAGE_EXECUTE_READWRITE ->
          AccessMask.FILE_EXECUTE | AccessMask.FILE_READ_DATA | AccessMask.FILE_WRITE_DATA;
      default -> AccessMask.FILE_READ_DATA;
    };
  }

  private static int viewAccessFor(int protect) {
    return switch (protect & 0xFF) {
      case Protection.PAGE_READWRITE -> AccessMask.SECTION_MAP_WRITE;
      case Protection.PAGE_EXECUTE -> AccessMask.SECTION_MAP_EXECUTE;
      case Protection.PAGE_EXECUTE_READ, Protection.PAGE_EXECUTE_WRITECOPY ->
          AccessMask.SECTION_MAP_EXECUTE | AccessMask.SECTION_MAP_READ;
      case Protection.PAGE_EXECUTE_READWRITE ->
          AccessMask.SECTION_MAP_EXECUTE | AccessMask.SECTION_MAP_WRITE;
      default -> AccessMask.SECTION_MAP_READ;
    };
  }

  record Map(
      @Type(HANDLE) int sectionHandle,
      @Type(HANDLE) int processHandle,
      @InOut(PPVOID) int baseAddress,
      int zeroBits,
      int commitSize,
      @InOut(PLARGE_INTEGER) int sectionOffset,
      @InOut(PSIZE_T) int viewSize,
      int inheritDisposition,
      int allocationType,
      int win32Protect) {}

  private int map(ServiceCall call, Map args) {
    UserMemory user = call.user();
    int base = user.read32(args.baseAddress());
    long offset = args.sectionOffset() == 0 ? 0 : user.read64(args.sectionOffset());
    int size = user.read32(args.viewSize());
    user.touchForWrite(args.baseAddress(), 4);
    call.touchOptional(args.sectionOffset(), 8);
    user.touchForWrite(args.viewSize(), 4);
    SectionObject object =
        call.object(args.sectionHandle(), SectionObject.class, viewAccessFor(args.win32Protect()));
    AddressSpace space =
        call.liveProcessOf(args.processHandle(), AccessMask.PROCESS_VM_OPERATION).space();
    ViewResult view =
        mm.regions()
            .views()
            .map(
                space,
                object.section(),
                new Views.Wish(
                    base,
                    args.zeroBits(),
                    args.commitSize(),
                    offset,
                    size,
                    args.inheritDisposition(),
                    args.allocationType(),
                    args.win32Protect()));
    if (NtStatus.isSuccess(view.status())) {
      user.write32(args.baseAddress(), view.base());
      user.write32(args.viewSize(), view.size());
      if (args.sectionOffset() != 0) {
        user.write64(args.sectionOffset(), view.offset());
      }
    }
    return view.status();
  }

  record Unmap(@Type(HANDLE) int processHandle, @Type(PVOID) int baseAddress) {}

  private int unmap(ServiceCall call, Unmap args) {
    AddressSpace space =
        call.liveProcessOf(args.processHandle(), AccessMask.PROCESS_VM_OPERATION).space();
    return mm.regions().views().unmap(space, call.thread().faults(), args.baseAddress());
  }

  record Extend(@Type(HANDLE) int sectionHandle, @InOut(PLARGE_INTEGER) int newSectionSize) {}

  private int extend(ServiceCall call, Extend args) {
    long size = call.user().read64(args.newSectionSize());
    call.user().touchForWrite(args.newSectionSize(), 8);
    Section section =
        call.object(args.sectionHandle(), SectionObject.class, AccessMask.SECTION_EXTEND_SIZE)
            .section();
    int status = mm.sections().extend(section, size);
    if (NtStatus.isSuccess(status)) {
      call.user().write64(args.newSectionSize(), section.size());
    }
    return status;
  }

  record Query(
      @Type(HANDLE) int sectionHandle,
      int sectionInformationClass,
      @Type(BUFFER) int sectionInformation,
      int sectionInformationLength,
      @Out(PULONG) int returnLength) {}

  private static int query(ServiceCall call, Query args) {
    Section section =
        call.object(args.sectionHandle(), SectionObject.class, AccessMask.SECTION_QUERY).section();
    InformationBuffer answer;
    switch (args.sectionInformationClass()) {
      case BASIC_INFORMATION ->
          answer =
              new InformationBuffer(0x10)
                  .put32(0, section.basedAddress())
                  .put32(4, section.attributes())
                  .put64(8, section.size());
      case IMAGE_INFORMATION -> {
        if (!section.isImage()) {
          return NtStatus.SECTION_NOT_IMAGE;
        }
        answer = imageInformation(section.controlArea().image());
      }
      default -> {
        return NtStatus.INVALID_INFO_CLASS;
      }
    }
    return answer.answer(
        call, args.sectionInformation(), args.sectionInformationLength(), args.returnLength());
  }

  private static InformationBuffer imageInformation(ImageSection image) {
    return new InformationBuffer(0x30)
        .put32(0x00, image.imageBase() + image.entryPoint())
        .put32(0x08, image.stackReserve())
        .put32(0x0C, image.stackCommit())
        .put32(0x10, image.subsystem())
        .put16(0x14, image.subsystemVersion())
        .put16(0x16, image.subsystemVersion() >>> 16)
        .put16(0x1C, image.characteristics())
        .put16(0x1E, image.dllCharacteristics())
        .put16(0x20, image.machine())
        .put8(0x22, 1)
        .put32(0x28, image.sizeOfImage());
  }

  record Flush(
      @Type(HANDLE) int processHandle,
      @InOut(PPVOID) int baseAddress,
      @InOut(PSIZE_T) int regionSize,
      @Out(PIO_STATUS_BLOCK) int ioStatusBlock) {}

  /** Writes the dirty pages of a view's part to its file; a size of 0 means to the view's end. */
  private int flush(ServiceCall call, Flush args) {
    UserMemory user = call.user();
    int base = user.read32(args.baseAddress());
    int size = user.read32(args.regionSize());
    user.touchForWrite(args.baseAddress(), 4);
    user.touchForWrite(args.regionSize(), 4);
    user.touchForWrite(args.ioStatusBlock(), 8);
    AddressSpace space =
        call.liveProcessOf(args.processHandle(), AccessMask.PROCESS_VM_OPERATION).space();
    if (!(vadOf(space, base) instanceof Vad.MappedVad view) || view.controlArea().file() == null) {
      return NtStatus.NOT_MAPPED_DATA;
    }
    int first = Page.number(base);
    int last = size == 0 ? view.lastPage() : Page.number(base + size - 1);
    if (last > view.lastPage()) {
      return NtStatus.NOT_MAPPED_VIEW;
    }
    boolean written =
        mm.sections()
            .filePages()
            .flush(view.controlArea(), view.sectionPage(first), last - first + 1);
    int status = written ? NtStatus.SUCCESS : NtStatus.DISK_FULL;
    user.write32(args.baseAddress(), Page.address(first));
    user.write32(args.regionSize(), Page.size(last - first + 1));
    FileServices.IoStatus.write(call, args.ioStatusBlock(), status, 0);
    return status;
  }

  private static Vad vadOf(AddressSpace space, int address) {
    return space.isUserAddress(address) ? space.vads().find(Page.number(address)) : null;
  }

  record AreSame(@Type(PVOID) int file1MappedAsAnImage, @Type(PVOID) int file2MappedAsFile) {}

  private static int areSame(ServiceCall call, AreSame args) {
    AddressSpace space = call.process().space();
    Vad first = vadOf(space, args.file1MappedAsAnImage());
    Vad second = vadOf(space, args.file2MappedAsFile());
    if (first == null || second == null) {
      return NtStatus.INVALID_ADDRESS;
    }
    if (!(first instanceof Vad.ViewVad one) || !(second instanceof Vad.ViewVad other)) {
      return NtStatus.CONFLICTING_ADDRESSES;
    }
    boolean image = one instanceof Vad.ImageVad || other instanceof Vad.ImageVad;
    boolean same = one.controlArea().file() == other.controlArea().file();
    return image && same && one.controlArea().file() != null
        ? NtStatus.SUCCESS
        : NtStatus.NOT_SAME_DEVICE;
  }
}
