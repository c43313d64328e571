/** A whole system, machine and kernel, put together for whoever wants to run one. */
package org.pagewalk.cli.system;
