package org.pagewalk.kernel.view.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Page;

/**
 * Looks at address spaces from outside.
 *
 * <p>Nothing changes by a look: there is no fault, no accessed bit, no frame, list, count or event
 * that is other than before, and no difference in a snapshot or digest. What is on disk is read
 * there and forgotten. A block of a mounted file that the guest has not read yet is shown as the
 * host has it now; the guest may find another content when it reads the block later.
 *
 * <p>For the machine's thread, between two steps.
 */
@Derived("looks from outside")
public final class MemoryView {
  /**
   * Bytes that cannot be had.
   *
   * @param address linear address of the first
   * @param length within one page
   * @param place where they should be; on disk, if the host refuses them
   */
  public record Gap(int address, int length, PagePlace place) {}

  private final PhysicalPort physical;
  private final PageFinder finder;
  private final PageContents contents;

  public MemoryView(MemoryManager memory) {
    physical = memory.frames().physical();
    contents = new PageContents(physical, memory.pagingFiles());
    finder = new PageFinder(memory, contents);
  }

  /** What is at a linear address, of the user or of the system. */
  public PageLookup find(AddressSpace space, int address) {
    return finder.find(space, address);
  }

  /**
   * Reads bytes, wherever they are.
   *
   * @param into where those that cannot be had become zero
   * @return what cannot be had, by address
   */
  public List<Gap> read(AddressSpace space, int address, byte[] into, int start, int length) {
    List<Gap> gaps = new ArrayList<>();
    int done = 0;
    while (done < length) {
      int at = address + done;
      int part = Math.min(length - done, Page.rest(at));
      PagePlace place = find(space, at).place();
      byte[] page = contents.of(place);
      if (page == null) {
        Arrays.fill(into, start + done, start + done + part, (byte) 0);
        gaps.add(new Gap(at, part, place));
      } else {
        System.arraycopy(page, Page.offset(at), into, start + done, part);
      }
      done += part;
    }
    return gaps;
  }

  /** As many bytes from an address on as can be had without a gap, at most {@code length}. */
  public byte[] readWhole(AddressSpace space, int address, int length) {
    byte[] bytes = new byte[length];
    List<Gap> gaps = read(space, address, bytes, 0, length);
    return gaps.isEmpty() ? bytes : Arrays.copyOf(bytes, gaps.getFirst().address() - address);
  }
}
