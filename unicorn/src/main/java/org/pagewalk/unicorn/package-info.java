/** Bindings for the Unicorn library over the foreign-function interface. */
package org.pagewalk.unicorn;
