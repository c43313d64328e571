package org.pagewalk.kernel.ob;

import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.ke.wait.KSemaphore;

/** A semaphore with handles. */
public final class SemaphoreObject extends NamedObject {
  private final KSemaphore semaphore;

  public SemaphoreObject(KSemaphore semaphore) {
    super(ObjectType.SEMAPHORE);
    this.semaphore = semaphore;
  }

  public KSemaphore semaphore() {
    return semaphore;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(semaphore);
  }
}
