/**
 * Tests the tests: plants small bugs in the compiled classes, one at a time, and looks whether a
 * test fails.
 */
package org.pagewalk.mutation;
