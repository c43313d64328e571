package org.pagewalk.kernel.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.pagewalk.kernel.event.ArgumentType;

/** The NT type of an argument that points to a value which the service reads and stores anew. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface InOut {
  ArgumentType value();
}
