package org.pagewalk.kernel.mm.workingset;

import java.util.Arrays;
import org.pagewalk.kernel.mm.layout.Page;

/**
 * The working-set list of an address space: one entry for every valid page of user space and every
 * resident page table (by its address in the self-map).
 *
 * <p>Entries are dense: taking one out moves the last into its place. A hash table of entry numbers
 * finds an entry by its page. Age counts the visits of the balance set manager since the page was
 * last seen accessed. The list itself decides nothing and touches no page-table entry.
 *
 * @nt "Windows Internals 4, ch. 7, Working Sets"
 */
public final class WorkingSet {
  /** Highest age; older pages stay at it. */
  public static final int OLDEST = 7;

  /** Protection of an entry whose page has the rights of its prototype or original PTE. */
  public static final int SAME_AS_PROTOTYPE = 0x20;

  private static final int FIRST_CAPACITY = 64;

  private int[] pages = new int[FIRST_CAPACITY];
  private byte[] ages = new byte[FIRST_CAPACITY];
  private byte[] protections = new byte[FIRST_CAPACITY];
  private short[] pins = new short[FIRST_CAPACITY];
  private byte[] locks = new byte[FIRST_CAPACITY];
  private int[] table = new int[FIRST_CAPACITY * 2];
  private int size;
  private int peak;
  private int cursor;
  private int lockedPages;

  /** Pages in the list. */
  public int size() {
    return size;
  }

  /** Most pages that were ever in the list at once. */
  public int peak() {
    return peak;
  }

  /** Enters the page of an address, which must not be in the list. */
  public void add(int address, int protection) {
    if (size == pages.length) {
      grow();
    }
    int entry = size++;
    peak = Math.max(peak, size);
    pages[entry] = Page.number(address);
    ages[entry] = 0;
    protections[entry] = (byte) protection;
    pins[entry] = 0;
    locks[entry] = 0;
    int slot = slotOf(Page.number(address));
    if (table[slot] != 0) {
      throw new IllegalStateException("page %08X is in the working set".formatted(address));
    }
    table[slot] = entry + 1;
  }

  /** Entry of the page of an address, or -1. */
  public int find(int address) {
    return table[slotOf(Page.number(address))] - 1;
  }

  /** Takes the page of an address out; false if it was not in the list. */
  public boolean remove(int address) {
    int slot = slotOf(Page.number(address));
    int entry = table[slot] - 1;
    if (entry < 0) {
      return false;
    }
    lockedPages -= locks[entry] != 0 ? 1 : 0;
    deleteSlot(slot);
    int last = --size;
    if (entry != last) {
      table[slotOf(pages[last])] = entry + 1;
      pages[entry] = pages[last];
      ages[entry] = ages[last];
      protections[entry] = protections[last];
      pins[entry] = pins[last];
      locks[entry] = locks[last];
    }
    return true;
  }

  /** Address of the first byte of an entry's page. */
  public int address(int entry) {
    return Page.address(pages[entry]);
  }

  public int age(int entry) {
    return ages[entry];
  }

  /** Sets an entry's age, at most {@link #OLDEST}. */
  public void setAge(int entry, int age) {
    ages[entry] = (byte) Math.min(age, OLDEST);
  }

  /** Protection code of an entry whose PTE has other rights than its prototype. */
  public int protection(int entry) {
    return protections[entry];
  }

  public void setProtection(int entry, int protection) {
    protections[entry] = (byte) protection;
  }

  /** Keeps a page for a thread that has not used it yet; false if the page is not in the list. */
  public boolean pin(int address) {
    int entry = find(address);
    if (entry < 0) {
      return false;
    }
    pins[entry]++;
    return true;
  }

  /** Keeps a page that was kept before, and may have left the list and come back meanwhile. */
  public void pinAgain(int address) {
    int entry = find(address);
    if (entry >= 0 && pins[entry] == 0) {
      pins[entry] = 1;
    }
  }

  /** Takes one pin back; the page may have left the list meanwhile. */
  public void unpin(int address) {
    int entry = find(address);
    if (entry >= 0 && pins[entry] > 0) {
      pins[entry]--;
    }
  }

  /** Whether a page may be taken out for want of memory. */
  public boolean isTrimmable(int entry) {
    return pins[entry] == 0 && locks[entry] == 0;
  }

  /** Bits of who has locked the page: 1 the process, 2 physical memory. */
  public int locks(int entry) {
    return locks[entry];
  }

  /** Sets who has locked a page. */
  public void setLocks(int entry, int bits) {
    lockedPages += (bits != 0 ? 1 : 0) - (locks[entry] != 0 ? 1 : 0);
    locks[entry] = (byte) bits;
  }

  public int lockedPages() {
    return lockedPages;
  }

  /** The entry at which the next search for old pages begins. */
  public int cursor() {
    return cursor < size ? cursor : 0;
  }

  public void setCursor(int entry) {
    cursor = entry;
  }

  private int slotOf(int pageNumber) {
    int mask = table.length - 1;
    int slot = home(pageNumber, mask);
    while (table[slot] != 0 && pages[table[slot] - 1] != pageNumber) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static int home(int pageNumber, int mask) {
    return (pageNumber * 0x9E3779B9 >>> 8) & mask;
  }

  private void deleteSlot(int deleted) {
    int mask = table.length - 1;
    int hole = deleted;
    int slot = hole;
    table[hole] = 0;
    while (true) {
      slot = slot + 1 & mask;
      if (table[slot] == 0) {
        return;
      }
      int wanted = home(pages[table[slot] - 1], mask);
      boolean reachable =
          hole <= slot ? hole < wanted && wanted <= slot : hole < wanted || wanted <= slot;
      if (!reachable) {
        table[hole] = table[slot];
        table[slot] = 0;
        hole = slot;
      }
    }
  }

  private void grow() {
    int capacity = pages.length * 2;
    pages = Arrays.copyOf(pages, capacity);
    ages = Arrays.copyOf(ages, capacity);
    protections = Arrays.copyOf(protections, capacity);
    pins = Arrays.copyOf(pins, capacity);
    locks = Arrays.copyOf(locks, capacity);
    table = new int[capacity * 2];
    for (int entry = 0; entry < size; entry++) {
      table[slotOf(pages[entry])] = entry + 1;
    }
  }
}
