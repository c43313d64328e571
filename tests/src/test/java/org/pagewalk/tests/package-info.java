/** Tests that cross modules. */
package org.pagewalk.tests;
