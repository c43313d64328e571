/** The interpreter: carries out decoded instructions one by one, through the shared semantics. */
package org.pagewalk.emulator.interpreter;
