package org.pagewalk.emulator.port;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field that a snapshot must keep but that no guest can see: where or under what name the
 * host keeps something. Digests leave it alone.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Undigested {
  /** What it is, in a few words. */
  String value();
}
