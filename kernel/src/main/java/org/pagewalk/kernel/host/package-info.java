/**
 * The host's files: ports through which the kernel uses them, and the one place that calls {@code
 * java.nio} for them.
 */
package org.pagewalk.kernel.host;
