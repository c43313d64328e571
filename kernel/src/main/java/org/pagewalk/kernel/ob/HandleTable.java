package org.pagewalk.kernel.ob;

import java.util.ArrayList;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * A process's handles: multiples of four from 4 on. A closed handle's number is the next to be used
 * again.
 */
public final class HandleTable {
  /** Handles that all processes together may have, each of which may keep an object alive. */
  private static final int LIMIT = 1 << 16;

  private final Quota quota;
  private final ArrayList<HandleEntry> entries = new ArrayList<>();
  private final ArrayList<Integer> free = new ArrayList<>();
  private int count;

  /** A table of its own. */
  public HandleTable() {
    this(newQuota());
  }

  /** A table that shares a quota with others. */
  public HandleTable(Quota quota) {
    this.quota = quota;
  }

  /** The quota that the tables of all processes share. */
  public static Quota newQuota() {
    return new Quota(LIMIT);
  }

  /**
   * Checks that there is room for another handle, before its object is made.
   *
   * @throws StatusException INSUFFICIENT_RESOURCES if there is not
   */
  public void requireRoom() {
    quota.require(1);
  }

  /**
   * Checks that there is room for a child's inherited handles, before it is made.
   *
   * @throws StatusException INSUFFICIENT_RESOURCES if there is not
   */
  public void requireRoomForHeir() {
    int inherited = 0;
    for (HandleEntry entry : entries) {
      inherited += entry != null && entry.inherit() ? 1 : 0;
    }
    quota.require(inherited);
  }

  /**
   * Opens a handle.
   *
   * @throws StatusException INSUFFICIENT_RESOURCES if there are too many
   */
  public int open(KernelObject object, int access, boolean inherit) {
    return open(new HandleEntry(object, access, inherit));
  }

  private int open(HandleEntry entry) {
    quota.take(1);
    int index;
    if (free.isEmpty()) {
      index = entries.size();
      entries.add(entry);
    } else {
      index = free.removeLast();
      entries.set(index, entry);
    }
    count++;
    entry.object().handleOpened();
    return handleOf(index);
  }

  /** The entry of a handle, or null. The two low bits of a handle mean nothing. */
  public HandleEntry lookup(int handle) {
    int index = (handle >>> 2) - 1;
    return handle >= 0 && index >= 0 && index < entries.size() ? entries.get(index) : null;
  }

  /**
   * The object of a handle.
   *
   * @throws StatusException INVALID_HANDLE, OBJECT_TYPE_MISMATCH or ACCESS_DENIED
   */
  public <T extends KernelObject> T get(int handle, Class<T> kind, int access) {
    HandleEntry entry = lookup(handle);
    if (entry == null) {
      throw new StatusException(NtStatus.INVALID_HANDLE);
    }
    if (!kind.isInstance(entry.object())) {
      throw new StatusException(NtStatus.OBJECT_TYPE_MISMATCH);
    }
    if ((entry.access() & access) != access) {
      throw new StatusException(NtStatus.ACCESS_DENIED);
    }
    return kind.cast(entry.object());
  }

  /**
   * Closes a handle; the status of NtClose. A status of failure after the handle is closed says
   * that what was written through it did not arrive.
   */
  public int close(int handle) {
    HandleEntry entry = lookup(handle);
    if (entry == null) {
      return NtStatus.INVALID_HANDLE;
    }
    return remove(handle, entry);
  }

  /** Takes over, at the same numbers, the handles of a parent that may be inherited. */
  public void inheritFrom(HandleTable parent) {
    for (HandleEntry entry : parent.entries) {
      boolean inherited = entry != null && entry.inherit();
      entries.add(inherited ? entry : null);
      if (inherited) {
        quota.take(1);
        count++;
        entry.object().handleOpened();
      }
    }
    for (int index = entries.size() - 1; index >= 0; index--) {
      if (entries.get(index) == null) {
        free.add(index);
      }
    }
  }

  /** Closes every handle, in order of their numbers. */
  public void closeAll() {
    for (int index = 0; index < entries.size(); index++) {
      HandleEntry entry = entries.get(index);
      if (entry != null) {
        remove(handleOf(index), entry);
      }
    }
  }

  /** Number of open handles. */
  public int count() {
    return count;
  }

  private int remove(int handle, HandleEntry entry) {
    int index = (handle >>> 2) - 1;
    entries.set(index, null);
    free.add(index);
    count--;
    quota.give(1);
    return entry.object().handleClosed();
  }

  private static int handleOf(int index) {
    return (index + 1) << 2;
  }
}
