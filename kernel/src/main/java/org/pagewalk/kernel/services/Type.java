package org.pagewalk.kernel.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.pagewalk.kernel.event.ArgumentType;

/**
 * The NT type of a service's argument; an {@code int} without it is a ULONG. The service reads the
 * value that it points to, if it points to one; see {@link Out} and {@link InOut} for others.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Type {
  ArgumentType value();
}
