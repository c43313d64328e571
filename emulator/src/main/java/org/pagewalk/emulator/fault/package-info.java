/** The exceptions that a guest sees: vectors, error codes, CR2. */
package org.pagewalk.emulator.fault;
