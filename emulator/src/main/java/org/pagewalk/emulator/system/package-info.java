/** The instructions that read and write system registers. */
package org.pagewalk.emulator.system;
