/** Dispatcher objects and the rules by which threads wait for them. */
package org.pagewalk.kernel.ke.wait;
