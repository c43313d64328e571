/** The {@code pagewalk} command. */
package org.pagewalk.cli;
