package org.pagewalk.emulator.port;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field, or a class for all of its instances, whose content is not part of the
 * guest-visible state: it can be rebuilt from the rest, is kept in another way, or belongs to the
 * host (a listener, an open file). Snapshots and digests leave it alone; a class that has such a
 * field and must react to a restore implements {@link Restorable}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface Derived {
  /** Why the field need not be kept, in a few words. */
  String value();
}
