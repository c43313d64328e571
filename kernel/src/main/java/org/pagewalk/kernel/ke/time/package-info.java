/** What happens at a time: due events, timers, timeouts, and the costs of modelled work. */
package org.pagewalk.kernel.ke.time;
