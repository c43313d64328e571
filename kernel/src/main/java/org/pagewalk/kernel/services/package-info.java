/** The system services: their table, their calls, and the services themselves by subject. */
package org.pagewalk.kernel.services;
