package org.pagewalk.kernel.event;

/**
 * An argument of a service call.
 *
 * @param name as in NT's prototype
 * @param word what the caller's stack held
 */
public record ServiceArgument(String name, ArgumentType type, int word) {}
