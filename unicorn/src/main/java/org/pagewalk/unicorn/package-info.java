/**
 * Bindings for the Unicorn library over the foreign-function interface.
 *
 * <p>Begin with {@link org.pagewalk.unicorn.UnicornLibrary#load()} and {@link
 * org.pagewalk.unicorn.Engine#open}. {@code Functions} is the way down into the library, {@code
 * Upcalls} the way back; nothing else touches native code.
 */
package org.pagewalk.unicorn;
