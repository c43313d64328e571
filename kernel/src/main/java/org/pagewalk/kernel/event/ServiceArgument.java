package org.pagewalk.kernel.event;

import java.util.OptionalLong;

/**
 * An argument of a service call, or the value to which one points.
 *
 * @param name as in NT's prototype; {@code *Name} is the value to which the argument points
 * @param value what the caller's stack or memory held; empty if it could not be read from there
 *     without making a page valid
 */
public record ServiceArgument(String name, ArgumentType type, OptionalLong value) {}
