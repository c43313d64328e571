/** The machine: its loop, its two clocks, its snapshots, and why it stopped. */
package org.pagewalk.emulator.machine;
