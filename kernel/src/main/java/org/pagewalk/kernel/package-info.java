/** The NT-style kernel. Of the emulator it sees only the port package. */
package org.pagewalk.kernel;
