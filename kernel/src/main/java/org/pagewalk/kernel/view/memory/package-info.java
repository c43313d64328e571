/** What is at an address, and its bytes wherever they are, looked at without changing anything. */
package org.pagewalk.kernel.view.memory;
