/** Far transfers, fast system calls, and the instructions that read and write system registers. */
package org.pagewalk.emulator.control;
