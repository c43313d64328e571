/** Recorded outcomes of a real processor, for hosts that cannot ask one. */
package org.pagewalk.differential.vectors;
