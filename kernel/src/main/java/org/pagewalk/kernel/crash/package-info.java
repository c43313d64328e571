/** What a person is told of a program that has crashed. */
package org.pagewalk.kernel.crash;
