package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionCloser;
import org.pagewalk.kernel.mm.section.SectionObject;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Sections and their views. */
public final class SectionServices implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int IMAGE_INFORMATION = 1;
  private static final int PAGE_SHIFT = 12;

  private final MemoryManager mm;
  private final NamedObjects named;
  private final SectionCloser closer;

  SectionServices(MemoryManager mm, NamedObjects named, SectionCloser closer) {
    this.mm = mm;
    this.named = named;
    this.closer = closer;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtCreateSection",
        "NtOpenSection",
        "NtMapViewOfSection",
        "NtUnmapViewOfSection",
        "NtExtendSection",
        "NtQuerySection",
        "NtFlushVirtualMemory",
        "NtAreMappedFilesTheSame");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtCreateSection" -> create(call);
      case "NtOpenSection" -> named.open(call, SectionObject.class);
      case "NtMapViewOfSection" -> map(call);
      case "NtUnmapViewOfSection" -> unmap(call);
      case "NtExtendSection" -> extend(call);
      case "NtQuerySection" -> query(call);
      case "NtFlushVirtualMemory" -> flush(call);
      case "NtAreMappedFilesTheSame" -> areSame(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int create(ServiceCall call) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, call.arg(2));
    long maximumSize = call.arg(3) == 0 ? 0 : user.read64(call.arg(3));
    int protect = call.arg(4);
    FileObject file = null;
    if (call.arg(6) != 0) {
      file = call.object(call.arg(6), FileObject.class, fileAccessFor(protect));
    }
    FileNode node = file != null && file.node() instanceof FileNode found ? found : null;
    boolean mappable = file == null || node != null;
    int sectionAttributes = call.arg(5);
    return named.create(
        call,
        call.arg(0),
        call.arg(1),
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
    return new SectionObject(result.section(), file == null ? "" : file.path(), closer);
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

  private int map(ServiceCall call) {
    UserMemory user = call.user();
    int base = user.read32(call.arg(2));
    long offset = call.arg(5) == 0 ? 0 : user.read64(call.arg(5));
    int size = user.read32(call.arg(6));
    user.touchForWrite(call.arg(2), 4);
    call.touchOptional(call.arg(5), 8);
    user.touchForWrite(call.arg(6), 4);
    SectionObject object =
        call.object(call.arg(0), SectionObject.class, viewAccessFor(call.arg(9)));
    AddressSpace space = call.liveProcessOf(call.arg(1), AccessMask.PROCESS_VM_OPERATION).space();
    ViewResult view =
        mm.regions()
            .views()
            .map(
                space,
                object.section(),
                new Views.Wish(
                    base,
                    call.arg(3),
                    call.arg(4),
                    offset,
                    size,
                    call.arg(7),
                    call.arg(8),
                    call.arg(9)));
    if (NtStatus.isSuccess(view.status())) {
      user.write32(call.arg(2), view.base());
      user.write32(call.arg(6), view.size());
      if (call.arg(5) != 0) {
        user.write64(call.arg(5), view.offset());
      }
    }
    return view.status();
  }

  private int unmap(ServiceCall call) {
    AddressSpace space = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION).space();
    return mm.regions().views().unmap(space, call.thread().faults(), call.arg(1));
  }

  private int extend(ServiceCall call) {
    long size = call.user().read64(call.arg(1));
    call.user().touchForWrite(call.arg(1), 8);
    Section section =
        call.object(call.arg(0), SectionObject.class, AccessMask.SECTION_EXTEND_SIZE).section();
    int status = mm.sections().extend(section, size);
    if (NtStatus.isSuccess(status)) {
      call.user().write64(call.arg(1), section.size());
    }
    return status;
  }

  private static int query(ServiceCall call) {
    Section section =
        call.object(call.arg(0), SectionObject.class, AccessMask.SECTION_QUERY).section();
    InformationBuffer answer;
    switch (call.arg(1)) {
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
    return answer.answer(call, call.arg(2), call.arg(3), call.arg(4));
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

  /** Writes the dirty pages of a view's part to its file; a size of 0 means to the view's end. */
  private int flush(ServiceCall call) {
    UserMemory user = call.user();
    int base = user.read32(call.arg(1));
    int size = user.read32(call.arg(2));
    user.touchForWrite(call.arg(1), 4);
    user.touchForWrite(call.arg(2), 4);
    user.touchForWrite(call.arg(3), 8);
    AddressSpace space = call.liveProcessOf(call.arg(0), AccessMask.PROCESS_VM_OPERATION).space();
    if (!(vadOf(space, base) instanceof Vad.MappedVad view) || view.controlArea().file() == null) {
      return NtStatus.NOT_MAPPED_DATA;
    }
    int first = base >>> PAGE_SHIFT;
    int last = size == 0 ? view.lastPage() : base + size - 1 >>> PAGE_SHIFT;
    if (last > view.lastPage()) {
      return NtStatus.NOT_MAPPED_VIEW;
    }
    boolean written =
        mm.sections()
            .filePages()
            .flush(view.controlArea(), view.sectionPage(first), last - first + 1);
    int status = written ? NtStatus.SUCCESS : NtStatus.DISK_FULL;
    user.write32(call.arg(1), first << PAGE_SHIFT);
    user.write32(call.arg(2), last - first + 1 << PAGE_SHIFT);
    FileServices.IoStatus.write(call, call.arg(3), status, 0);
    return status;
  }

  private static Vad vadOf(AddressSpace space, int address) {
    return space.isUserAddress(address) ? space.vads().find(address >>> PAGE_SHIFT) : null;
  }

  private static int areSame(ServiceCall call) {
    AddressSpace space = call.process().space();
    Vad first = vadOf(space, call.arg(0));
    Vad second = vadOf(space, call.arg(1));
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
