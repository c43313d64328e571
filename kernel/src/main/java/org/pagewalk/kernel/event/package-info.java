/** What the kernel tells of itself, as typed events with the step at which they happened. */
package org.pagewalk.kernel.event;
