package org.pagewalk.kernel.ob;

import java.util.List;
import org.pagewalk.kernel.ke.time.KTimer;
import org.pagewalk.kernel.ke.wait.DispatcherObject;

/** A timer with handles; it stops with the last of them. */
public final class TimerHandleObject extends NamedObject {
  private final KTimer timer;

  public TimerHandleObject(KTimer timer) {
    super(ObjectType.TIMER);
    this.timer = timer;
  }

  public KTimer timer() {
    return timer;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(timer);
  }

  @Override
  protected void deleted() {
    timer.cancel();
  }
}
