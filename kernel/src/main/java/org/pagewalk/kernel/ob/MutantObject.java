package org.pagewalk.kernel.ob;

import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.ke.wait.KMutant;

/** A mutant with handles. */
public final class MutantObject extends NamedObject {
  private final KMutant mutant;

  public MutantObject(KMutant mutant) {
    super(ObjectType.MUTANT);
    this.mutant = mutant;
  }

  public KMutant mutant() {
    return mutant;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(mutant);
  }
}
