/**
 * What every engine stands on: the parts of a processor put together, and the contract of an
 * engine.
 */
package org.pagewalk.emulator.execution;
