/** Events of the processor and the kernel in one order, on the real machine. */
package org.pagewalk.tests.event;
