/** Compares the machine with other processors, real and emulated. */
package org.pagewalk.differential;
