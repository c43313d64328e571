/** A run that goes back in time is the same run. */
package org.pagewalk.tests.snapshot;
