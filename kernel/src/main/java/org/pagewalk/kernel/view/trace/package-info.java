/** Events as JSON lines. */
package org.pagewalk.kernel.view.trace;
