package org.pagewalk.kernel.services;

/** Services of one subject. */
public interface ServiceGroup {
  /** Enters each service into the table: number, name, the record of its arguments, handler. */
  void offer(ServiceTable services);
}
