/** Far transfers and fast system calls. */
package org.pagewalk.emulator.transfer;
