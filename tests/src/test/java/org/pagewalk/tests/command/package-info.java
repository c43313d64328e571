/** The command as users start it. */
package org.pagewalk.tests.command;
