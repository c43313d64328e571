package org.pagewalk.kernel.ps;

import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ob.ObjectType;

/** What handles to a thread refer to. */
public final class ThreadObject extends KernelObject {
  private final EThread thread;

  ThreadObject(EThread thread) {
    super(ObjectType.THREAD);
    this.thread = thread;
  }

  public EThread thread() {
    return thread;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(thread.lifetime().termination());
  }
}
