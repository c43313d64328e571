/**
 * What can be the end of an operation: NT's statuses, refusals of a user's wish, and bugs of our
 * own.
 */
package org.pagewalk.kernel.status;
