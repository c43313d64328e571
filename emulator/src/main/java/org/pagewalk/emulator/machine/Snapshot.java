package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.memory.FrameJournal;
import org.pagewalk.emulator.snapshot.ObjectGraph;

/**
 * A moment that a machine can go back to, until it is dropped: registers, clocks and kernel state
 * as they were, and the journal of the frames that were stored to between it and the next one.
 *
 * @param number in the order of taking, from 1
 * @param step the moment, in steps since boot
 * @param objects registers, clocks and kernel state
 * @param frames old contents of the frames stored to after the moment
 */
public record Snapshot(long number, long step, ObjectGraph objects, FrameJournal frames) {}
