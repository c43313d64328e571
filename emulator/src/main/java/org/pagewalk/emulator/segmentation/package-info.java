/** Logical to linear: descriptors, segment registers, limit, type and privilege checks. */
package org.pagewalk.emulator.segmentation;
