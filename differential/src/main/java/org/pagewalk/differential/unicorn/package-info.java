/** Unicorn as an oracle: a child JVM that runs cases, and what it is known to get wrong. */
package org.pagewalk.differential.unicorn;
