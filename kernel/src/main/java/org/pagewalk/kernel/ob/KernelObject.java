package org.pagewalk.kernel.ob;

import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.status.NtStatus;

/**
 * An object that handles refer to. Handles keep it alive; so do references of the kernel, as of a
 * view to its section. When the last of both is gone, {@link #deleted} runs once.
 */
public abstract class KernelObject {
  private final ObjectType type;
  private String name = "";
  private int handles;
  private int references;
  private boolean deleted;

  protected KernelObject(ObjectType type) {
    this.type = type;
  }

  public final ObjectType type() {
    return type;
  }

  /** Full name in the namespace; empty for an object without a name. */
  public final String name() {
    return name;
  }

  public final int handleCount() {
    return handles;
  }

  /** Keeps the object alive. */
  public final void reference() {
    references++;
  }

  /** Undoes one {@link #reference}. */
  public final void dereference() {
    references--;
    deleteIfUnused();
  }

  /** What a thread waits for that waits for this object; empty if nobody can. */
  public List<DispatcherObject> waitable() {
    return List.of();
  }

  /** The last handle was closed; NTSTATUS of what that entailed, for whoever closed it. */
  protected int lastHandleClosed() {
    return NtStatus.SUCCESS;
  }

  /** Nothing refers to the object any more. */
  protected void deleted() {}

  final void setName(String name) {
    this.name = name;
  }

  final void handleOpened() {
    handles++;
  }

  final int handleClosed() {
    handles--;
    int status = handles == 0 ? lastHandleClosed() : NtStatus.SUCCESS;
    deleteIfUnused();
    return status;
  }

  private void deleteIfUnused() {
    if (handles == 0 && references == 0 && !deleted) {
      deleted = true;
      deleted();
    }
  }
}
