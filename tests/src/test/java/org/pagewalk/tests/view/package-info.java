/** Looks at a running machine from outside. */
package org.pagewalk.tests.view;
